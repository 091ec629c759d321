import type { CallOutput } from '@shared/contract'
import { useCall } from '../../data/use-call'
import styles from './new-scan.module.css'
import type { NewScanForm } from './new-scan-form'
import { PickList } from './pick-list'

/** Limits a scan to hosts, regions or projects that are known from the scan before. */
export function LimitFields({
  form,
  onChange,
}: {
  form: NewScanForm
  onChange: (change: Partial<NewScanForm>) => void
}) {
  const { environment } = form
  const named = (type: string) => ({ environment, type, limit: 1000 })
  const hosts = optionsOf(useCall('inventory.table', named('host')).data)
  const regions = optionsOf(useCall('inventory.table', named('region')).data)
  const projects = useCall('inventory.table', named('project')).data?.rows ?? []
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

/** Hosts and regions are named in requests by their names. */
const optionsOf = (table: CallOutput<'inventory.table'> | undefined) =>
  (table?.rows ?? []).map(({ name }) => ({ id: name, name }))
