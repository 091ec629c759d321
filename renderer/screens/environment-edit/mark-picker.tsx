import { useId } from 'react'
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { envStyle } from '../../components'
import styles from './mark-picker.module.css'

const COLORS = [1, 2, 3, 4, 5, 6, 7, 8] as const
const NAMES = ['blue green', 'purple', 'ochre', 'blue', 'olive', 'brick', 'violet', 'slate'] as const

/** One of the eight environment colours (tokens `--env-1` to `--env-8`). */
export function ColorPicker({ value, onChange }: { value: number | undefined; onChange: (color: number) => void }) {
  const id = useId()
  return (
    <div className={styles.field}>
      <span className={styles.label} id={id}>
        Colour
      </span>
      <ToggleButtonGroup
        className={styles.colors ?? ''}
        aria-labelledby={id}
        selectionMode="single"
        selectedKeys={value === undefined ? [] : [String(value)]}
        onSelectionChange={(keys) => {
          const color = COLORS.find((candidate) => keys.has(String(candidate)))
          if (color !== undefined) onChange(color)
        }}
        data-testid="color"
      >
        {COLORS.map((color, index) => (
          <ToggleButton
            key={color}
            id={String(color)}
            className={styles.color ?? ''}
            style={envStyle({ name: '', color })}
            aria-label={NAMES[index] ?? ''}
            data-testid={`color.${String(color)}`}
          >
            <span />
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  )
}
