import { Download, Plus } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import { Button, ErrorNotice, Segmented, Skeleton } from '../../components'
import { formatCount } from '../../format/number'
import { NextStep } from '../get-started/next-step'
import { ObjectsCard, ScansCard } from './cards'
import { type Damage, DamageSheet } from './damaged-inventory'
import { FirstLaunch } from './first-launch'
import styles from './home.module.css'
import { AddTile, EnvironmentTileCard, sortTiles, type TileOrder } from './tiles'

const ORDERS = [
  { id: 'problems', label: 'Problems first' },
  { id: 'name', label: 'Name' },
  { id: 'scan', label: 'Last scan' },
] as const

/** Home: every environment, and what was looked at last. */
const HomeScreen = observer(function HomeScreen() {
  const { environments, commands } = useApp()
  const [order, setOrder] = useState<TileOrder>('problems')
  const [damage, setDamage] = useState<Damage>()
  const { tiles, error } = environments
  if (error && !tiles) {
    return (
      <div className={styles.home}>
        <ErrorNotice error={error} onRetry={() => void environments.load()} />
      </div>
    )
  }
  if (!tiles) return <Skeleton rows={4} rowHeight={96} stage="Reading environments" />
  if (tiles.length === 0) return <FirstLaunch />
  return (
    <div className={styles.home} data-testid="home">
      <div className={styles.bar}>
        <h1>Environments</h1>
        <span className="t3 num">{formatCount(tiles.length)}</span>
        <span className="grow" />
        <Segmented
          label="Order of environments"
          options={ORDERS}
          value={order}
          onChange={setOrder}
          testId="home.order"
        />
        <Button
          variant="quiet"
          icon={Download}
          onPress={() => commands.run('inventory.import')}
          testId="inventory.import"
        >
          Import
        </Button>
        <Button variant="primary" icon={Plus} onPress={() => commands.run('environment.new')} testId="environment.new">
          Add environment
        </Button>
      </div>
      <NextStep />
      <div className={styles.tiles}>
        {sortTiles(tiles, order).map((tile) => (
          <EnvironmentTileCard key={tile.environment.name} tile={tile} onDamage={setDamage} />
        ))}
        <AddTile />
      </div>
      <div className={styles.lower}>
        <ObjectsCard />
        <ScansCard />
      </div>
      {damage && <DamageSheet {...damage} onClose={() => setDamage(undefined)} />}
    </div>
  )
})
export default HomeScreen
