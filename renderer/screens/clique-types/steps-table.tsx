/** The steps of a clique type as a table, in the order they are followed: move, insert, remove. */
import type { CliqueStep } from '@shared/catalog/clique-steps'
import { ChevronRight, GripVertical, Plus, Trash2 } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { Button, cx, Glyph, Icon, IconButton, MenuButton, type MenuEntries, StatusBadge } from '../../components'
import { formatCount } from '../../format/number'
import styles from './clique-types.module.css'
import { shortLabel, stepText } from './words'

interface StepsTableProps {
  steps: readonly CliqueStep[]
  /** What is wrong with a step, by its place. */
  problems: ReadonlyMap<number, string>
  selected: number | undefined
  onSelect: (index: number) => void
  /** Absent where nothing can be changed. */
  edit: { move: (from: number, to: number) => void; remove: (index: number) => void; add: MenuEntries } | undefined
  environment: string | undefined
  /** Of the object that is previewed. */
  objectName: string | undefined
  counts: readonly { readonly inEnvironment: number; readonly here: number }[] | undefined
}

export function StepsTable(props: StepsTableProps) {
  const { steps, problems, selected, onSelect, edit, environment, objectName, counts } = props
  const body = useRef<HTMLTableSectionElement>(null)
  const hasFocus = useRef(false)
  const [dragged, setDragged] = useState<number>()
  // The focus follows the selected row when rows move.
  useEffect(() => {
    if (hasFocus.current && selected !== undefined)
      body.current?.querySelectorAll<HTMLElement>('tr')[selected]?.focus({ preventScroll: false })
  }, [selected])

  const onKeyDown = (event: KeyboardEvent) => {
    const at = selected ?? 0
    const last = steps.length - 1
    if (event.target instanceof HTMLButtonElement && event.key === 'Enter') return
    const by = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (by !== undefined && event.altKey && edit && event.key.match(/Up|Down/)) {
      const to = at + by
      if (to >= 0 && to <= last) edit.move(at, to)
    } else if (by !== undefined && !event.altKey) onSelect(Math.min(last, Math.max(0, at + by)))
    else if (event.key === 'Home') onSelect(0)
    else if (event.key === 'End') onSelect(last)
    else if (event.key === 'Delete' && edit) edit.remove(at)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <table className={styles.steps} data-testid="clique.steps">
      <thead>
        <tr>
          <th>{edit && <span className="sr-only">Move</span>}</th>
          <th className={styles.number}>
            <span className="sr-only">Step</span>
          </th>
          <th>
            <span className="row">
              Link type, followed in this order
              {edit && (
                <MenuButton label="Add a step" entries={edit.add}>
                  <Button size="small" variant="ghost" icon={Plus} testId="clique.add">
                    Add step
                  </Button>
                </MenuButton>
              )}
            </span>
          </th>
          <th>Starts from</th>
          <th className={styles.count}>{environment ? `In ${environment}` : 'Links'}</th>
          <th className={styles.count}>{objectName ?? ''}</th>
          <th>{edit && <span className="sr-only">Remove</span>}</th>
        </tr>
      </thead>
      <tbody
        ref={body}
        onKeyDown={onKeyDown}
        onFocus={() => {
          hasFocus.current = true
        }}
        onBlur={() => {
          hasFocus.current = false
        }}
      >
        {steps.map((step, index) => {
          const problem = problems.get(index)
          const count = counts?.[index]
          return (
            <tr
              // A step has no identity but its place.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              key={index}
              tabIndex={index === (selected ?? 0) ? 0 : -1}
              aria-selected={index === selected}
              aria-label={`Step ${index + 1}, ${stepText(step.linkType)}${problem ? `, ${problem}` : ''}`}
              className={cx(index === selected && styles.on, problem !== undefined && styles.bad)}
              draggable={edit !== undefined}
              onDragStart={() => setDragged(index)}
              onDragOver={(event) => {
                if (dragged !== undefined) event.preventDefault()
              }}
              onDrop={(event) => {
                event.preventDefault()
                if (dragged !== undefined && dragged !== index) edit?.move(dragged, index)
                setDragged(undefined)
              }}
              onClick={() => onSelect(index)}
              data-testid="clique.step"
            >
              <td className={styles.grip}>{edit && <Icon as={GripVertical} size={12} />}</td>
              <td className={styles.number}>{index + 1}</td>
              <td>
                {step.from === '' ? (
                  <span className="mono">{step.linkType}</span>
                ) : (
                  <span className={styles.linkType}>
                    <Glyph type={step.from} /> {shortLabel(step.from)}
                    <Icon as={ChevronRight} size={12} className="t3" />
                    <Glyph type={step.to} /> {shortLabel(step.to)}
                  </span>
                )}
              </td>
              <td>
                <span className={styles.linkType}>
                  <StatusBadge status={problem === undefined ? 'ok' : 'error'} size={11} label={false} />
                  <span className={problem === undefined ? 't2' : 'err'}>
                    {step.from === '' ? 'no link type' : startText(step.startsFrom)}
                  </span>
                </span>
              </td>
              <td className={styles.count}>
                {count === undefined ? (
                  '—'
                ) : count.inEnvironment === 0 ? (
                  <span className="t3">none</span>
                ) : (
                  formatCount(count.inEnvironment)
                )}
              </td>
              <td className={styles.count}>
                {count === undefined || count.here === 0 ? '—' : formatCount(count.here)}
              </td>
              <td className={styles.act}>
                {edit && (
                  <IconButton
                    icon={Trash2}
                    iconSize={14}
                    label={`Remove step ${index + 1}`}
                    onPress={() => edit.remove(index)}
                    testId="clique.step.remove"
                  />
                )}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** "the object itself", "step 3", "steps 5 and 6". */
function startText(startsFrom: readonly number[]): string {
  if (startsFrom.length === 0) return 'no earlier step'
  const steps = startsFrom.filter((step) => step > 0)
  const own = startsFrom.length > steps.length ? 'the object itself' : ''
  const [last, ...others] = steps.toReversed()
  const list = others.length > 0 ? `steps ${others.toReversed().join(', ')} and ${last}` : last ? `step ${last}` : ''
  return [own, list].filter(Boolean).join(', ')
}
