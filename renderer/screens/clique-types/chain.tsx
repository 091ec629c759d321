/** A clique type drawn: the types it leads through, and its steps between them, numbered. */
import type { CliqueStep } from '@shared/catalog/clique-steps'
import { typeInfo } from '@shared/catalog/object-types'
import { Plus } from 'lucide-react'
import { type ReactNode, useMemo, useRef } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../../app/app-context'
import { cx, Glyph, Icon, MenuButton, type MenuEntries, rem } from '../../components'
import { useArea } from '../../graph/use-graph'
import { layoutChain } from './chain-layout'
import styles from './clique-types.module.css'
import { shortLabel, stepText } from './words'

interface ChainProps {
  focal: string
  steps: readonly CliqueStep[]
  selected: number | undefined
  onSelect: (index: number) => void
  /** Link types that can be added at a type; absent where nothing can be changed. */
  entriesAt: ((type: string) => MenuEntries) | undefined
}

export function Chain({ focal, steps, selected, onSelect, entriesAt }: ChainProps): ReactNode {
  const { preferences } = useApp()
  const area = useRef<HTMLDivElement>(null)
  const { width } = useArea(area, preferences.current.fontScale)
  const layout = useMemo(() => layoutChain(focal, steps, width), [focal, steps, width])
  const isSelected = (edge: (typeof layout.edges)[number]) => edge.pips.some(({ step }) => step - 1 === selected)
  return (
    <section
      ref={area}
      className={styles.chain}
      aria-label="Steps, drawn"
      style={{ height: rem(layout.height) }}
      data-testid="clique.chain"
    >
      {width > 0 && (
        <>
          <svg className={styles.lines} viewBox={`0 0 ${width} ${layout.height}`} aria-hidden="true">
            {layout.edges.map((edge) => (
              <path
                key={`${edge.d} ${String(edge.isReached)}`}
                d={edge.d}
                className={cx(styles.edge, !edge.isReached && styles.never, isSelected(edge) && styles.hot)}
              />
            ))}
          </svg>
          {layout.nodes.map(({ type, x, isReached }) => (
            <div key={type} className={styles.node} style={{ left: rem(x), top: rem(layout.y) }}>
              <span className={cx(styles.nodeName, !isReached && 'err', type === focal && 'acc strong')}>
                {shortLabel(type)}
              </span>
              <span className={cx(styles.shape, type === focal && styles.focal, !isReached && styles.apart)}>
                <Glyph type={type} size={24} />
              </span>
              {entriesAt && isReached && (
                <span className={styles.plus}>
                  <MenuButton label={`Steps that start at ${typeInfo(type).label}`} entries={entriesAt(type)}>
                    <AriaButton
                      className={styles.plusButton ?? ''}
                      aria-label={`Add a step that starts at ${typeInfo(type).label}`}
                      data-testid={`clique.add.${type}`}
                    >
                      <Icon as={Plus} size={12} />
                    </AriaButton>
                  </MenuButton>
                </span>
              )}
            </div>
          ))}
          {layout.edges.flatMap(({ pips, isReached }) =>
            pips.map(({ step, x, y }) => (
              <button
                key={step}
                type="button"
                tabIndex={-1}
                aria-label={`Step ${step}, ${stepText(steps[step - 1]?.linkType ?? '')}`}
                aria-pressed={step - 1 === selected}
                className={cx(styles.pip, !isReached && styles.pipNever, step - 1 === selected && styles.pipOn)}
                style={{ left: rem(x), top: rem(y) }}
                onClick={() => onSelect(step - 1)}
              >
                {step}
              </button>
            )),
          )}
        </>
      )}
    </section>
  )
}
