import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import styles from './documents.module.css'

interface EnvironmentChoiceProps {
  label: string
  value: string
  onChange: (name: string) => void
}

/** One of the environments; nothing where there is only one. */
export const EnvironmentChoice = observer(function EnvironmentChoice({
  label,
  value,
  onChange,
}: EnvironmentChoiceProps) {
  const { environments } = useApp()
  const tiles = environments.tiles ?? []
  if (tiles.length < 2) return null
  return (
    <select
      className={styles.native}
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      data-testid="clique.environment"
    >
      {tiles.map(({ environment }) => (
        <option key={environment.name}>{environment.name}</option>
      ))}
    </select>
  )
})
