import { typeInfo } from '@shared/catalog/object-types'
import { observer } from 'mobx-react-lite'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../../app/app-context'
import { cx, Glyph } from '../../components'
import { formatCount } from '../../format/number'
import { links } from '../../routing/links'
import styles from './dashboard.module.css'

/** Counts by type; each opens the table of exactly those objects. */
export const CountTiles = observer(function CountTiles({
  environment,
  under,
  byType,
  types,
  isUpdating = false,
  isIncomplete = false,
}: {
  environment: string
  /** Only objects below this one. */
  under?: string
  byType: Readonly<Record<string, number>>
  types: readonly string[]
  isUpdating?: boolean
  /** The last scan did not see everything: none found is not none there. */
  isIncomplete?: boolean
}) {
  const { workspace } = useApp()
  return (
    <div className={styles.counts}>
      {types.map((type) => {
        const count = byType[type] ?? 0
        return (
          <AriaButton
            key={type}
            className={cx('card', styles.count, count === 0 && styles.none)}
            onPress={() => workspace.openLocation(links.table(environment, type, { under }), environment, false)}
            data-testid={`count.${type}`}
          >
            <span className="t2 xs row">
              <Glyph type={type} />
              {typeInfo(type).plural}
            </span>
            <b className="num">{count === 0 && isIncomplete ? '—' : formatCount(count)}</b>
            {(isUpdating || count === 0) && (
              <span className="xxs t3">
                {isUpdating ? 'updating' : isIncomplete ? 'last scan incomplete' : 'none found in last scan'}
              </span>
            )}
          </AriaButton>
        )
      })}
    </div>
  )
})
