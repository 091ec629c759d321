import { observer } from 'mobx-react-lite'
import { useApp } from '../app/app-context'
import { EnvCode } from '../components'

/** An environment by its mark and name, in a cell; "—" where there is none. */
export const EnvironmentName = observer(function EnvironmentName({ name }: { name: string | undefined }) {
  const { environments } = useApp()
  if (name === undefined) return <span className="t3">—</span>
  return (
    <span className="row shrinks">
      <EnvCode mark={environments.get(name)?.environment ?? { name }} small />
      <span className="trunc">{name}</span>
    </span>
  )
})
