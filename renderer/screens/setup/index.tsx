import type { EnvironmentTile } from '@shared/contract/calls/environments'
import { Plus } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useMemo } from 'react'
import { type App, connectionName, kindOf, useApp } from '../../app/app-context'
import { Age, Button, type Column, DataTable, EmptyState, EnvCode, TextAction } from '../../components'
import { formatCount } from '../../format/number'
import { links } from '../../routing/links'
import styles from './setup.module.css'
import { SetupHead } from './setup-head'

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

const MORE = [
  { id: 'preferences', title: 'Preferences', at: () => links.preferences() },
  { id: 'storage', title: 'Storage', at: () => links.preferences('storage') },
  { id: 'diagnostics', title: 'Diagnostics', at: links.diagnostics },
  { id: 'about', title: 'About', at: links.about },
] as const

/** Environments as a list, and where everything is kept. */
const SetupScreen = observer(function SetupScreen() {
  const app = useApp()
  const { environments, router, host, commands } = app
  const columns = useMemo(() => columnsOf(app), [app])
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
            {environments.tiles && environments.tiles.length > 0 && (
              <p className={styles.note}>Press Enter or double-click to edit.</p>
            )}
          </section>
          <section className="card">
            <h2 className={styles.head}>This installation</h2>
            <div className={styles.rows}>
              <span>Version</span>
              <span>{host.version}</span>
              <span>Data folder</span>
              <span className="mono breaks">{host.dataDir}</span>
              <span>Secrets encrypted with</span>
              <span>{host.secretsStoredIn}</span>
            </div>
            <div className={styles.more}>
              {MORE.map(({ id, title, at }) => (
                <TextAction key={id} onPress={() => router.go(at())} testId={`setup.${id}`}>
                  {title}
                </TextAction>
              ))}
            </div>
          </section>
        </div>
      </div>
    </div>
  )
})
export default SetupScreen
