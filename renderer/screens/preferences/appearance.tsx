import { Choice, NumberChoice, SettingsCard } from './parts'

const THEMES = [
  { id: 'system', label: 'System' },
  { id: 'light', label: 'Light' },
  { id: 'dark', label: 'Dark' },
  { id: 'contrast', label: 'High contrast' },
] as const
const percent = (scale: number) => `${String(Math.round(scale * 100))} %`
const SCALES = [0.8, 0.9, 1, 1.25, 1.5, 2]
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

export const Appearance = () => (
  <SettingsCard title="Appearance" keys={['theme', 'fontScale', 'density', 'palette', 'motion']}>
    <Choice title="Theme" of="theme" options={THEMES} />
    <NumberChoice title="Text size" note="Everything grows with it." of="fontScale" options={SCALES} word={percent} />
    <Choice
      title="Density"
      note="Compact rows and bars are shorter, so more fits on the screen."
      of="density"
      options={DENSITIES}
    />
    <Choice
      title="Status colours"
      note="Blue and magenta can be told apart by colour-blind eyes. Badges keep their shapes."
      of="palette"
      options={PALETTES}
    />
    <Choice
      title="Motion"
      note="Reduced: graphs, menus and progress marks move at once or not at all."
      of="motion"
      options={MOTIONS}
    />
  </SettingsCard>
)
