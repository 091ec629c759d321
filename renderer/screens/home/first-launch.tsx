import { ChevronRight, Download, FlaskConical, type LucideIcon, Plus } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../../app/app-context'
import { cx, Icon, Kbd } from '../../components'
import { FirstChain } from './first-chain'
import styles from './first-launch.module.css'

const CHOICES: readonly { command: string; icon: LucideIcon; title: string; text: string }[] = [
  {
    command: 'environment.new',
    icon: Plus,
    title: 'Add an environment',
    text: 'Connect to the API, the database and a master host over SSH. Every connection is tested first.',
  },
  {
    command: 'inventory.import',
    icon: Download,
    title: 'Import an inventory file',
    text: 'Open a .calipso file that someone sent you. Browse it without credentials.',
  },
  {
    command: 'sample.open',
    icon: FlaskConical,
    title: 'Open the built-in sample',
    text: 'A small cloud with three hosts. Works offline.',
  },
]

/** Home before there is any environment: what the product does, and three ways to begin. */
export const FirstLaunch = observer(function FirstLaunch() {
  const { commands } = useApp()
  return (
    <div className={styles.first} data-testid="first-launch">
      <div>
        <FirstChain />
        <h1>See how every virtual machine reaches the wire</h1>
        <p className="t2">
          Calipso reads an OpenStack cloud and draws each hop from the instance to the switch port. It never changes the
          cloud, needs no account, and keeps the inventory on this computer.
        </p>
        <div className={cx('card', styles.choices)}>
          {CHOICES.map(({ command, icon, title, text }, index) => (
            <AriaButton
              key={command}
              className={cx(styles.choice, index === 0 && styles.pr)}
              onPress={() => commands.run(command)}
              data-testid={`first.${command}`}
            >
              <span className={styles.ci}>
                <Icon as={icon} size={18} />
              </span>
              <span>
                <b>{title}</b>
                <span className="t2">{text}</span>
              </span>
              <span className="row">
                <Kbd keys={commands.shortcutOf(command) ?? ''} />
                <Icon as={ChevronRight} className="t3" />
              </span>
            </AriaButton>
          ))}
        </div>
      </div>
    </div>
  )
})
