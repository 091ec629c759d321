import type { EnvironmentTile } from '@shared/contract/calls/environments'
import { Plus } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useMemo } from 'react'
import { type App, connectionName, kindOf, useApp } from '../../app/app-context'
import { Age, Button, type Column, DataTable, EmptyState, EnvCode, Segmented, Switch } from '../../components'
import { formatCount } from '../../format/number'
import { links } from '../../routing/links'
import { MessagesCard } from './messages-card'
import styles from './setup.module.css'
import { SetupHead } from './setup-head'

const THEMES = [
  { id: 'system', label: 'System' },
  { id: 'light', label: 'Light' },
  { id: 'dark', label: 'Dark' },
  { id: 'contrast', label: 'High contrast' },
] as const

const SCALES = [
  { id: '0.9', label: '90 %' },
  { id: '1', label: '100 %' },
  { id: '1.25', label: '125 %' },
  { id: '1.5', label: '150 %' },
  { id: '2', label: '200 %' },
] as const

const columnsOf = (app: App): readonly Column<EnvironmentTile>[] => [
  {
    id: 'name',
    title: 'Name',
    width: 'minmax(160px, 1.5fr)',
    value: (tile) => tile.environment.name,
    cell: (tile) => (
      <span className="row">
        <EnvCode mark={tile.environment} />
        <span className="med trunc">{tile.environment.name}</span>
      </span>
    ),
  },
  {
    id: 'kind',
    title: 'Distribution',
    width: 'minmax(140px, 1fr)',
    value: ({ environment }) => `${environment.distribution} ${environment.distribution_version}`,
  },
  {
    id: 'groups',
    title: 'Connections',
    width: 'minmax(160px, 1.4fr)',
    value: ({ environment }) =>
      environment.offline
        ? 'offline file'
        : environment.configuration
            .map((group) => connectionName(kindOf(app, environment.name), group.name))
            .join(', '),
  },
  {
    id: 'objects',
    title: 'Objects',
    width: '90px',
    align: 'right',
    value: (tile) => tile.counts?.objects,
    cell: (tile) => (tile.counts ? formatCount(tile.counts.objects) : '—'),
  },
  {
    id: 'scanned',
    title: 'Last scan',
    width: '110px',
    align: 'right',
    value: (tile) => tile.environment.last_scanned,
    cell: (tile) => (tile.environment.last_scanned ? <Age at={tile.environment.last_scanned} /> : 'never'),
  },
]

/** Environments as a list, and how the window looks. */
const SetupScreen = observer(function SetupScreen() {
  const app = useApp()
  const { environments, router, preferences, host, commands } = app
  const columns = useMemo(() => columnsOf(app), [app])
  const { current } = preferences
  const scale = SCALES.find((one) => Number(one.id) === current.fontScale)?.id ?? '1'
  return (
    <div className="screen" data-testid="setup">
      <SetupHead value="general">
        <Button variant="primary" icon={Plus} testId="environment.new" onPress={() => commands.run('environment.new')}>
          Add environment
        </Button>
      </SetupHead>
      <div className="fill scroll">
        <div className={styles.setup}>
          <section className="card">
            <h2 className={styles.head}>Environments</h2>
            <DataTable
              label="Environments"
              columns={columns}
              rows={environments.tiles ?? []}
              rowKey={(tile) => tile.environment.name}
              onOpen={({ environment }) =>
                router.go(
                  environment.offline ? links.environment(environment.name) : links.environmentEdit(environment.name),
                )
              }
              isStatic
              empty={environments.tiles && <EmptyState title="No environment yet" />}
              testId="setup.environments"
            />
            <p className={styles.note}>Press Enter or double-click to edit.</p>
          </section>
          <section className="card">
            <h2 className={styles.head}>Appearance</h2>
            <div className={styles.rows}>
              <span>Theme</span>
              <Segmented
                label="Theme"
                options={THEMES}
                value={current.theme}
                onChange={(theme) => preferences.set({ theme })}
                testId="preferences.theme"
              />
              <span>Font size</span>
              <Segmented
                label="Font size"
                options={SCALES}
                value={scale}
                onChange={(chosen) => preferences.set({ fontScale: Number(chosen) })}
                testId="preferences.fontScale"
              />
              <span />
              <Switch
                isOn={current.density === 'compact'}
                onChange={(isOn) => preferences.set({ density: isOn ? 'compact' : 'comfortable' })}
                description="Rows and bars are shorter, so more fits on the screen."
                testId="preferences.density"
              >
                Compact
              </Switch>
              <span />
              <Switch
                isOn={current.palette === 'cvd'}
                onChange={(isOn) => preferences.set({ palette: isOn ? 'cvd' : 'default' })}
                description="Blue and magenta instead of green and red. Badges keep their shapes."
                testId="preferences.palette"
              >
                Colour-blind safe status colours
              </Switch>
            </div>
          </section>
          <MessagesCard />
          <section className="card">
            <h2 className={styles.head}>About</h2>
            <div className={styles.rows}>
              <span>Version</span>
              <span>{host.version}</span>
              <span>Data folder</span>
              <span className="mono">{host.dataDir}</span>
              <span>Secrets encrypted with</span>
              <span>{host.secretsStoredIn}</span>
            </div>
          </section>
        </div>
      </div>
    </div>
  )
})
export default SetupScreen
