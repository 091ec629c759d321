/** What the pages of Preferences are made of. */
import { DEFAULT_SETTINGS, type Settings } from '@shared/model/preferences'
import { observer } from 'mobx-react-lite'
import type { ReactNode } from 'react'
import { useApp } from '../../app/app-context'
import { Button, cx, Segmented } from '../../components'
import styles from './preferences.module.css'

/** Decides at once; a failure to store it is told. */
export function useChoose(): (change: Partial<Settings>) => void {
  const { preferences, notices } = useApp()
  return (change) => {
    preferences.choose(change).catch((thrown: unknown) => notices.failed(thrown))
  }
}

/** One setting: what it is, and the control at the right. */
export function Setting({
  title,
  note,
  hasSeveral = false,
  children,
}: {
  title: string
  note?: ReactNode
  /** More than one control, below each other. */
  hasSeveral?: boolean
  children: ReactNode
}) {
  return (
    <div className={cx(styles.setting, hasSeveral && styles.several)}>
      <span>
        <span className="med block">{title}</span>
        {note !== undefined && <span className="xs t3 block">{note}</span>}
      </span>
      {children}
    </div>
  )
}

/** Settings that belong together, with the way back to their defaults. */
export const SettingsCard = observer(function SettingsCard({
  title,
  keys,
  note,
  children,
}: {
  title: string
  keys: readonly (keyof Settings)[]
  /** Small print at its foot. */
  note?: ReactNode
  children: ReactNode
}) {
  return (
    <section className={styles.card} aria-label={title}>
      <h2>{title}</h2>
      {children}
      <div className={styles.foot}>
        <span className="xs t3 grow">{note}</span>
        <ResetButton keys={keys} testId={`preferences.reset.${keys[0] ?? ''}`}>
          Reset
        </ResetButton>
      </div>
    </section>
  )
})

/** Puts settings back to their defaults; what they were can be brought back for a while. */
export const ResetButton = observer(function ResetButton({
  keys,
  children,
  testId,
}: {
  keys: readonly (keyof Settings)[]
  children: string
  testId: string
}) {
  const { preferences, notices } = useApp()
  const choose = useChoose()
  const pick = (settings: Settings): Partial<Settings> => Object.fromEntries(keys.map((key) => [key, settings[key]]))
  const before = pick(preferences.current)
  const differs = keys.some((key) => JSON.stringify(before[key]) !== JSON.stringify(DEFAULT_SETTINGS[key]))
  return (
    <Button
      size="small"
      disabledReason={differs ? undefined : 'Nothing differs from the defaults'}
      onPress={() => {
        choose(pick(DEFAULT_SETTINGS))
        notices.add({
          tone: 'ok',
          text: 'Back to the defaults',
          action: { label: 'Undo', run: () => choose(before) },
        })
      }}
      testId={testId}
    >
      {children}
    </Button>
  )
})

type KeyOf<T> = { [K in keyof Settings]: Settings[K] extends T ? K : never }[keyof Settings]

interface ChoiceProps<K extends keyof Settings, V> {
  title: string
  note?: ReactNode
  of: K
  options: readonly V[]
}

/** A setting that is one of a few words. */
export const Choice = observer(function Choice<K extends KeyOf<string>>({
  title,
  note,
  of,
  options,
}: ChoiceProps<K, { id: Settings[K]; label: string }>) {
  const { current } = useApp().preferences
  const choose = useChoose()
  return (
    <Setting title={title} note={note}>
      <Segmented
        label={title}
        options={options}
        value={current[of]}
        // One key and a value of it, which the compiler does not see in a computed one.
        onChange={(id) => choose({ [of]: id } as Partial<Settings>)}
        testId={`preferences.${of}`}
      />
    </Setting>
  )
})

/** A setting that is one of a few numbers, or the one a file of settings chose besides them. */
export const NumberChoice = observer(function NumberChoice({
  title,
  note,
  of,
  options,
  word,
}: ChoiceProps<KeyOf<number>, number> & { word: (value: number) => string }) {
  const { current } = useApp().preferences
  const choose = useChoose()
  const all = [...new Set([...options, current[of]])].sort((a, b) => a - b)
  return (
    <Setting title={title} note={note}>
      <Segmented
        label={title}
        options={all.map((value) => ({ id: String(value), label: word(value) }))}
        value={String(current[of])}
        onChange={(id) => choose({ [of]: Number(id) })}
        testId={`preferences.${of}`}
      />
    </Setting>
  )
})
