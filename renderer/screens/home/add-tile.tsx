import { Download, FlaskConical, type LucideIcon, Plus } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../../app/app-context'
import { cx, Icon, Kbd } from '../../components'
import styles from './home.module.css'

const CHOICES: readonly { command: string; icon: LucideIcon; title: string; text: string }[] = [
  { command: 'environment.new', icon: Plus, title: 'Add an environment', text: 'Each connection is tested as you go' },
  {
    command: 'inventory.import',
    icon: Download,
    title: 'Import an inventory file',
    text: 'A .calipso file, to browse offline',
  },
  { command: 'sample.open', icon: FlaskConical, title: 'Open the sample cloud', text: 'Three hosts, works offline' },
]

/** The ways to one more environment. */
export const AddTile = observer(function AddTile() {
  const { commands } = useApp()
  return (
    <article className={cx('card', styles.tile, styles.add)}>
      {CHOICES.map(({ command, icon, title, text }) => (
        <AriaButton
          key={command}
          className={styles.addChoice ?? ''}
          onPress={() => commands.run(command)}
          data-testid={`tile.${command}`}
        >
          <Icon as={icon} className="acc" />
          <span>
            <b className="med">{title}</b>
            <span className={cx('xs t2', styles.line2)}>{text}</span>
          </span>
          <Kbd keys={commands.shortcutOf(command) ?? ''} />
        </AriaButton>
      ))}
    </article>
  )
})
