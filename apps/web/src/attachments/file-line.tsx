import {
  FileArchive,
  FileAudio,
  FileText,
  FileVideo,
  File as Icon,
  Image,
  Table,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/words.ts';
import './attachments.css';

/** The name and size of a file, with a sign for what it is. */
export function FileLine({
  name,
  size,
  type,
  lead,
}: {
  name: string;
  size: number;
  type: string;
  /** In place of the sign. */
  lead?: ReactNode;
}) {
  const { t, language } = useTranslation('attachments/things');
  const dot = name.lastIndexOf('.');
  const suffix = dot > 0 ? name.slice(dot + 1).toUpperCase() : '';
  return (
    <span className="attachments-file">
      <span className="attachments-file-sign">{lead ?? <Sign type={type} name={name} />}</span>
      <span className="attachments-file-words">
        <bdi className="attachments-file-name">{name}</bdi>
        <span className="attachments-file-about">
          {suffix.length > 0 && suffix.length <= 5
            ? t('fileAbout', { suffix, size: sizeText(size, language) })
            : sizeText(size, language)}
        </span>
      </span>
    </span>
  );
}

function Sign({ type, name }: { type: string; name: string }) {
  const Shape = type.startsWith('image/')
    ? Image
    : type.startsWith('video/')
      ? FileVideo
      : type.startsWith('audio/')
        ? FileAudio
        : /\.(zip|gz|tar|7z|rar)$/i.test(name)
          ? FileArchive
          : /\.(csv|xlsx?|ods)$/i.test(name)
            ? Table
            : /\.(pdf|docx?|odt|txt|md|rtf)$/i.test(name) || type.startsWith('text/')
              ? FileText
              : Icon;
  return <Shape size={24} aria-hidden="true" />;
}

/** Bytes as a person says them. */
export function sizeText(bytes: number, language: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  const value = bytes / 1024 ** step;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[step]!,
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  }).format(value);
}
