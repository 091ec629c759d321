import { observer } from 'mobx-react-lite'
import { type App, useApp } from '../app/app-context'
import { cx, Icon } from '../components'
import { links } from '../routing/links'
import { formatHash, type Location } from '../routing/route'
import { SCREENS } from '../screens'
import type { Screen } from '../screens/define'
import styles from './rail.module.css'

/** Where a destination leads: the tree returns to the tab last worked in, else to the first environment. */
function locationOf(screen: Screen, app: App): Location {
  if (screen.layout === 'page') return { path: screen.route, query: {} }
  const tab = app.workspace.active ?? app.workspace.tabs[0]
  const first = app.environments.tiles?.[0]?.environment.name
  return tab?.location ?? (first === undefined ? links.home() : links.environment(first))
}

/** True for the destination the present screen belongs to. */
function isActive(screen: Screen, active: Screen | undefined): boolean {
  if (!active) return false
  return (
    active === screen || (screen.layout === 'workspace' && active.layout === 'workspace') || active.partOf === screen.id
  )
}

/** The destinations of the application, from the screen register. */
export const Rail = observer(function Rail({ active }: { active: Screen | undefined }) {
  const app = useApp()
  const entry = (screen: Screen) => {
    if (!screen.rail) return null
    const location = locationOf(screen, app)
    const on = isActive(screen, active)
    return (
      <a
        key={screen.id}
        className={cx(styles.entry, on && styles.on)}
        href={formatHash(location)}
        aria-current={on ? 'page' : undefined}
        data-testid={`rail.${screen.id}`}
        onClick={(event) => {
          event.preventDefault()
          app.router.go(location)
        }}
      >
        <Icon as={screen.rail.icon} size={18} />
        <span>{screen.rail.label}</span>
      </a>
    )
  }
  const destinations = SCREENS.filter((screen) => screen.rail)
  return (
    <nav className={styles.rail} aria-label="Destinations" data-pane="rail">
      {destinations.filter((screen) => !screen.rail?.end).map(entry)}
      <div className="grow" />
      {destinations.filter((screen) => screen.rail?.end).map(entry)}
    </nav>
  )
})
