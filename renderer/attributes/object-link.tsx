import type { ObjectBrief } from '@shared/model/inventory-object'
import { observer } from 'mobx-react-lite'
import { useApp } from '../app/app-context'
import { Glyph, MiddleText } from '../components'
import { isMonoName } from '../format/text'
import { links } from '../routing/links'
import { formatHash } from '../routing/route'
import styles from './object-link.module.css'

/** The name of an object, leading to it; Ctrl or the middle button opens a new tab. */
export const ObjectLink = observer(function ObjectLink({
  object,
  withGlyph = true,
}: {
  object: Pick<ObjectBrief, 'environment' | 'id' | 'type' | 'name'>
  withGlyph?: boolean
}) {
  const { workspace } = useApp()
  const open = (newTab: boolean) => workspace.open(object.environment, object.id, { newTab })
  return (
    <a
      className={styles.link}
      href={formatHash(links.object(object.environment, object.id))}
      data-testid="object.link"
      onClick={(event) => {
        event.preventDefault()
        event.stopPropagation()
        open(event.ctrlKey || event.metaKey)
      }}
      onAuxClick={(event) => {
        if (event.button !== 1) return
        event.preventDefault()
        event.stopPropagation()
        open(true)
      }}
    >
      {withGlyph && <Glyph type={object.type} />}
      <MiddleText text={object.name} face={isMonoName(object.type, object.name) ? 'mono' : 'ui'} />
    </a>
  )
})
