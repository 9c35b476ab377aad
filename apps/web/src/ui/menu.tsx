import { menuItems, moveInMenu } from './menu-keys.ts';
import { MenuRow, type MenuRowItem } from './menu-row.tsx';
import { type Align, Popover, type Trigger } from './popover.tsx';

export interface MenuItem extends MenuRowItem {
  onSelect?: () => void;
}

/** A list of things to do. Arrow keys, Home, End and first letters move; falsy items are left out. */
export function Menu({
  trigger,
  label,
  items,
  align = 'end',
  opensAtOnce = false,
}: {
  trigger: Trigger;
  label: string;
  items: readonly (MenuItem | false | null | undefined)[];
  align?: Align;
  opensAtOnce?: boolean;
}) {
  return (
    <Popover
      trigger={trigger}
      label={label}
      role="menu"
      align={align}
      opensAtOnce={opensAtOnce}
      className="ui-menu"
      onOpen={(element) => menuItems(element)[0]?.focus()}
      onKeyDown={(event, close) => {
        if (event.key === 'Tab') close();
        moveInMenu(event);
      }}
    >
      {(close) => (
        <div className="ui-menu-items" role="presentation">
          {items.map(
            (item) =>
              item && (
                <MenuRow
                  key={item.label}
                  item={item}
                  onChoose={() => {
                    close();
                    item.onSelect?.();
                  }}
                />
              ),
          )}
        </div>
      )}
    </Popover>
  );
}
