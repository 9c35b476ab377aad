import { type KeyboardEvent, type ReactNode, useId } from 'react';
import './tabs.css';

export interface Tab<V extends string> {
  value: V;
  label: string;
  count?: number;
  panel: ReactNode;
}

/** Several views of one thing. Arrow keys move and choose; only the chosen panel is in the page. */
export function Tabs<V extends string>(props: {
  label: string;
  value: V;
  onChange: (value: V) => void;
  tabs: readonly Tab<V>[];
}) {
  const id = useId();
  const { tabs, value, onChange } = props;
  function move(event: KeyboardEvent<HTMLDivElement>) {
    const at = tabs.findIndex((tab) => tab.value === value);
    const step = document.dir === 'rtl' ? -1 : 1;
    const to = {
      ArrowRight: (at + step + tabs.length) % tabs.length,
      ArrowLeft: (at - step + tabs.length) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onChange(tabs[to]!.value);
    event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')[to]?.focus();
  }
  return (
    <div className="ui-tabs">
      <div role="tablist" aria-label={props.label} className="ui-tab-list" onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.value}
            type="button"
            role="tab"
            id={`${id}-${tab.value}`}
            aria-selected={tab.value === value}
            aria-controls={`${id}-panel`}
            tabIndex={tab.value === value ? 0 : -1}
            className="ui-tab"
            onClick={() => onChange(tab.value)}
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className="ui-tab-count ui-figures">{tab.count}</span>
            )}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${value}`}
        className="ui-tab-panel"
      >
        {tabs.find((tab) => tab.value === value)?.panel}
      </div>
    </div>
  );
}
