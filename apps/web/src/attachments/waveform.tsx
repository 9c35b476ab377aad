const height = 32;
const step = 4;

/** How loud it is from beginning to end; what was heard is coloured. */
export function Waveform({ peaks, share }: { peaks: readonly number[]; share: number }) {
  const bars = peaks
    .map((peak, at) => {
      const half = Math.max(1.5, (peak / 100) * (height / 2 - 1));
      return `M${at * step + step / 2} ${height / 2 - half}v${2 * half}`;
    })
    .join('');
  return (
    <svg
      className="attachments-waveform"
      viewBox={`0 0 ${peaks.length * step} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={bars} />
      <path d={bars} style={{ clipPath: `inset(0 ${100 - 100 * share}% 0 0)` }} />
    </svg>
  );
}
