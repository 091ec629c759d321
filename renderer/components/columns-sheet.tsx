import { ArrowDown, ArrowUp } from 'lucide-react'
import { Button, IconButton } from './button'
import { Switch } from './choices'
import { DialogSheet } from './sheet'
import { isShown, moved, type TableView } from './table-view'

/** Which columns a table has, in which order. What is chosen is kept. */
export function ColumnsSheet({
  columns,
  view,
  onChange,
  onClose,
}: {
  columns: readonly { id: string; title: string; isExtra?: boolean }[]
  view: TableView
  onChange: (change: Partial<TableView>) => void
  onClose: () => void
}) {
  const ids = columns.map(({ id }) => id)
  const shown = columns.filter((column) => isShown(column, view))
  const move = (id: string, by: 1 | -1) => onChange({ order: moved(ids, id, by) })
  return (
    <DialogSheet
      title="Columns"
      onClose={onClose}
      testId="columns"
      buttons={
        <>
          <Button variant="quiet" onPress={() => onChange({ order: [], shown: {}, widths: {} })} testId="columns.reset">
            Reset
          </Button>
          <Button variant="primary" onPress={onClose} testId="columns.done">
            Done
          </Button>
        </>
      }
    >
      <ul className="stack gap4">
        {columns.map(({ id, title }, index) => {
          const isOn = shown.some((column) => column.id === id)
          return (
            <li key={id} className="line gap4">
              <span className="grow">
                <Switch
                  isOn={isOn}
                  onChange={(on) => onChange({ shown: { ...view.shown, [id]: on } })}
                  disabledReason={isOn && shown.length === 1 ? 'A table has at least one column' : undefined}
                  testId={`columns.show.${id}`}
                >
                  {title}
                </Switch>
              </span>
              <IconButton
                icon={ArrowUp}
                label={`Move ${title} up`}
                disabledReason={index === 0 ? 'It is the first' : undefined}
                onPress={() => move(id, -1)}
                testId={`columns.up.${id}`}
              />
              <IconButton
                icon={ArrowDown}
                label={`Move ${title} down`}
                disabledReason={index === columns.length - 1 ? 'It is the last' : undefined}
                onPress={() => move(id, 1)}
                testId={`columns.down.${id}`}
              />
            </li>
          )
        })}
      </ul>
    </DialogSheet>
  )
}
