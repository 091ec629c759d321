/** The clique types by object type, each with where it applies. */
import { scopeText } from '@shared/catalog/clique-types'
import { typeInfo } from '@shared/catalog/object-types'
import type { CliqueTypeEntry } from '@shared/contract/calls/clique-types'
import { observer } from 'mobx-react-lite'
import { type KeyboardEvent, useRef } from 'react'
import { useApp } from '../../app/app-context'
import { cx, EnvCode, Glyph } from '../../components'
import { countNoun } from '../../format/number'
import styles from './clique-types.module.css'
import { groupedTypes } from './words'

interface TypeListProps {
  types: readonly CliqueTypeEntry[]
  selected: string
  isEdited: (id: string) => boolean
  onSelect: (id: string) => void
}

export const TypeList = observer(function TypeList({ types, selected, isEdited, onSelect }: TypeListProps) {
  const { environments } = useApp()
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const rows = [...(list.current?.querySelectorAll<HTMLButtonElement>('button') ?? [])]
    const at = rows.indexOf(document.activeElement as HTMLButtonElement)
    if (by === undefined || at < 0) return
    event.preventDefault()
    const row = rows[at + by]
    row?.focus()
    row?.click()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move over the buttons in it
    <div ref={list} className="fill scroll" onKeyDown={onKeyDown}>
      {types.length === 0 && <p className="xs t3 pad12">No match</p>}
      {groupedTypes(types).map(({ type, entries }) => (
        <section key={type} aria-label={typeInfo(type).label}>
          <h2 className={styles.group}>
            <Glyph type={type} /> {typeInfo(type).label}
            <span className="grow" />
            <span className="xs t3">{entries.length}</span>
          </h2>
          {entries.map((one) => {
            const tile = environments.get(one.environment)
            return (
              <button
                key={one.id}
                type="button"
                className={cx(styles.entry, one.id === selected && styles.chosen)}
                aria-current={one.id === selected}
                tabIndex={one.id === selected ? 0 : -1}
                data-arrival={one.id === selected ? '' : undefined}
                onClick={() => onSelect(one.id)}
                data-testid="clique.entry"
              >
                <span className={cx('breaks', one.id === selected && 'med')}>{one.name || 'without a name'}</span>
                <span className="xxs t3 num">{countNoun(one.link_types.length, 'step')}</span>
                <span className="xxs t3 row gap6 trunc">
                  {tile && <EnvCode mark={tile.environment} small />}
                  <span className="trunc">{scopeText(one)}</span>
                </span>
                <span className="xxs t3">{isEdited(one.id) ? 'edited' : one.shipped ? 'shipped' : 'own'}</span>
              </button>
            )
          })}
        </section>
      ))}
    </div>
  )
})
