import { typeInfo } from '@shared/catalog/object-types'
import { ChevronRight, Download } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../../app/app-context'
import { cx, Icon, Kbd, symbolHref, TextAction } from '../../components'
import { takesDroppedFiles } from '../../data/inventory-files'
import styles from './first-launch.module.css'

/** What the commands to begin with do. */
const CHOICES: Readonly<Record<string, string>> = {
  'environment.new': 'Connect to the API, the database and a master host over SSH. Every connection is tested first.',
  'inventory.import': 'Open a .calipso file that someone sent you. Browse it without credentials.',
  'sample.open': 'A small cloud with three hosts. Works offline.',
}

/** Home before there is any environment: what the product does, and three ways to begin. */
export const FirstLaunch = observer(function FirstLaunch() {
  const app = useApp()
  const { commands } = app
  const choices = commands.all.filter(({ id }) => id in CHOICES)
  return (
    <div className={styles.first} data-testid="first-launch">
      <div>
        <ExamplePath />
        <h1>See how every virtual machine reaches the wire</h1>
        <p className="t2">
          Calipso reads an OpenStack cloud and draws each hop from the instance to the switch port. It never changes the
          cloud, needs no account, and keeps the inventory on this computer.
        </p>
        <div className={cx('card', styles.choices)}>
          {choices.map(({ id, icon, title }, index) => (
            <AriaButton
              key={id}
              className={cx(styles.choice, index === 0 && styles.pr)}
              onPress={() => commands.run(id)}
              data-testid={`first.${id}`}
            >
              <span className={styles.ci}>{icon && <Icon as={icon} size={18} />}</span>
              <span>
                <b>{title}</b>
                <span className="t2">{CHOICES[id]}</span>
              </span>
              <span className="row">
                <Kbd keys={commands.shortcutOf(id) ?? ''} />
                <Icon as={ChevronRight} className="t3" />
              </span>
            </AriaButton>
          ))}
        </div>
        <div className={styles.also}>
          {takesDroppedFiles(app) && <Icon as={Download} size={14} />}
          <span className="grow">{takesDroppedFiles(app) && 'You can also drop a .calipso file on this window.'}</span>
          <TextAction onPress={() => commands.run('help.prerequisites')} testId="first.help.prerequisites">
            What the cloud’s owner prepares
          </TextAction>
          <TextAction onPress={() => commands.run('help.get-started')} testId="first.help.get-started">
            Get started
          </TextAction>
        </div>
      </div>
    </div>
  )
})

const LAYERS = ['instance', 'vnic', 'vconnector', 'vedge', 'otep', 'host_pnic', 'network'] as const
const WIDTH = 820
const PITCH = WIDTH / LAYERS.length
const AXIS_Y = 92
const RULER_Y = 27.5
const TICKS = Array.from({ length: 70 }, (_, index) => Math.round((index + 1) * (WIDTH / 70) * 10) / 10)

const hexagon = (x: number) => `M${x - 11.5} 72.5h23L${x + 23} ${AXIS_Y}L${x + 11.5} 111.5h-23L${x - 23} ${AXIS_Y}z`

/** The outline of each type, centred at x, in the language of the graph. */
const OUTLINES: Readonly<Record<(typeof LAYERS)[number], (x: number) => ReactNode>> = {
  instance: (x) => <rect x={x - 20} y={AXIS_Y - 20} width={40} height={40} rx={10.5} />,
  vnic: (x) => <circle cx={x} cy={AXIS_Y} r={15} />,
  vconnector: (x) => <path d={hexagon(x)} strokeLinejoin="round" />,
  vedge: (x) => <path d={hexagon(x)} strokeLinejoin="round" />,
  otep: (x) => <circle cx={x} cy={AXIS_Y} r={19} />,
  host_pnic: (x) => <rect x={x - 18.5} y={AXIS_Y - 18.5} width={37} height={37} rx={2.5} />,
  network: (x) => (
    <path
      className={styles.cloud}
      transform={`translate(${x - 28.2} 63.3) scale(2.35)`}
      d="M6.6 18.9a4.4 4.4 0 0 1-.5-8.77 6.1 6.1 0 0 1 11.75-1.05 4.95 4.95 0 0 1-.4 9.82z"
    />
  ),
}

/** The way of a packet from an instance to its network, under the layer ruler: what the product draws, drawn once. */
function ExamplePath() {
  const centre = (index: number) => PITCH * (index + 0.5)
  return (
    <svg
      className="block wide"
      viewBox={`0 0 ${WIDTH} 132`}
      role="img"
      aria-label={`A chain: ${LAYERS.map((type) => typeInfo(type).label).join(', ')}`}
    >
      {TICKS.map((x) => (
        <line key={x} className={styles.tick} x1={x} x2={x} y1={22} y2={27} />
      ))}
      <line className={styles.tick} x1={0} x2={WIDTH} y1={RULER_Y} y2={RULER_Y} />
      <line className={styles.link} x1={centre(0)} x2={centre(LAYERS.length - 1)} y1={AXIS_Y} y2={AXIS_Y} />
      {LAYERS.map((type, index) => {
        const x = centre(index)
        const mark = type === 'vnic' ? 19 : 23
        return (
          <g key={type} className={cx(styles.node, index === 0 && styles.focal, type === 'network' && styles.unknown)}>
            <line className={styles.major} x1={x} x2={x} y1={17} y2={27} />
            <text x={x} y={11}>
              {type === 'otep' ? 'Tunnel endpoint' : typeInfo(type).label}
            </text>
            {OUTLINES[type](x)}
            {type !== 'network' && (
              <use
                href={symbolHref(`${type}-mark`)}
                x={x - mark / 2}
                y={AXIS_Y - mark / 2}
                width={mark}
                height={mark}
              />
            )}
          </g>
        )
      })}
      <path className={styles.mark} d="M27.9 96.3A31 31 0 0 1 62.9 61.3" />
      <path className={styles.mark} d="M89.3 87.7A31 31 0 0 1 54.3 122.7" />
    </svg>
  )
}
