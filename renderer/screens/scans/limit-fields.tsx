import type { EnvironmentTile } from '@shared/contract/calls/environments'
import { sortNaturally } from '@shared/text/natural-sort'
import { useCall } from '../../data/use-call'
import styles from './new-scan.module.css'
import type { NewScanForm } from './new-scan-form'
import { PickList } from './pick-list'

/** Limits a scan to hosts, regions or projects that are known from the scan before. */
export function LimitFields({
  form,
  tile,
  onChange,
}: {
  form: NewScanForm
  tile: EnvironmentTile
  onChange: (change: Partial<NewScanForm>) => void
}) {
  const { data } = useCall('inventory.summary', { environment: form.environment })
  const hosts = sortNaturally(data?.hosts ?? [], ({ name }) => name).map(({ name }) => ({ id: name, name }))
  const regions = sortNaturally(tile.regions, ({ name }) => name).map(({ name }) => ({ id: name, name }))
  const projects = sortNaturally(tile.projects, ({ name }) => name)
  return (
    <div className={styles.three}>
      <PickList
        label="Hosts"
        noun="host"
        options={hosts}
        value={form.hosts}
        onChange={(chosen) => onChange({ hosts: chosen })}
        testId="hosts"
      />
      <PickList
        label="Regions"
        noun="region"
        options={regions}
        value={form.regions}
        onChange={(chosen) => onChange({ regions: chosen })}
        testId="regions"
      />
      <PickList
        label="Projects"
        noun="project"
        options={projects}
        value={form.projects}
        onChange={(chosen) => onChange({ projects: chosen })}
        testId="projects"
      />
    </div>
  )
}
