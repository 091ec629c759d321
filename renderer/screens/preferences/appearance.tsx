import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { Segmented } from '../../components'
import { Setting, SettingsCard, useChoose, withCurrent } from './parts'

const THEMES = [
  { id: 'system', label: 'System' },
  { id: 'light', label: 'Light' },
  { id: 'dark', label: 'Dark' },
  { id: 'contrast', label: 'High contrast' },
] as const
const percent = (scale: number) => `${String(Math.round(scale * 100))} %`
const SCALES = [0.8, 0.9, 1, 1.25, 1.5, 2].map((scale) => ({ id: String(scale), label: percent(scale) }))
const DENSITIES = [
  { id: 'comfortable', label: 'Comfortable' },
  { id: 'compact', label: 'Compact' },
] as const
const PALETTES = [
  { id: 'default', label: 'Green and red' },
  { id: 'cvd', label: 'Blue and magenta' },
] as const
const MOTIONS = [
  { id: 'system', label: 'As the system asks' },
  { id: 'reduced', label: 'Reduced' },
] as const

export const Appearance = observer(function Appearance() {
  const { current } = useApp().preferences
  const choose = useChoose()
  return (
    <SettingsCard title="Appearance" keys={['theme', 'fontScale', 'density', 'palette', 'motion']}>
      <Setting title="Theme">
        <Segmented
          label="Theme"
          options={THEMES}
          value={current.theme}
          onChange={(theme) => choose({ theme })}
          testId="preferences.theme"
        />
      </Setting>
      <Setting title="Text size" note="Everything grows with it.">
        <Segmented
          label="Text size"
          options={withCurrent(SCALES, current.fontScale, percent)}
          value={String(current.fontScale)}
          onChange={(scale) => choose({ fontScale: Number(scale) })}
          testId="preferences.fontScale"
        />
      </Setting>
      <Setting title="Density" note="Compact rows and bars are shorter, so more fits on the screen.">
        <Segmented
          label="Density"
          options={DENSITIES}
          value={current.density}
          onChange={(density) => choose({ density })}
          testId="preferences.density"
        />
      </Setting>
      <Setting
        title="Status colours"
        note="Blue and magenta can be told apart by colour-blind eyes. Badges keep their shapes."
      >
        <Segmented
          label="Status colours"
          options={PALETTES}
          value={current.palette}
          onChange={(palette) => choose({ palette })}
          testId="preferences.palette"
        />
      </Setting>
      <Setting title="Motion" note="Reduced: graphs, menus and progress marks move at once or not at all.">
        <Segmented
          label="Motion"
          options={MOTIONS}
          value={current.motion}
          onChange={(motion) => choose({ motion })}
          testId="preferences.motion"
        />
      </Setting>
    </SettingsCard>
  )
})
