/** What the wide window says beside each step: what is read there, and what the cloud's owner prepares. */
import { STEP_TITLES, type Step } from '../../wizard/labels'

export interface StepHelp {
  title: string
  lead: string
  /** What is asked, and what for. */
  asks: readonly (readonly [what: string, purpose: string])[]
  prepares: readonly string[]
}

export const STEP_HELP: Readonly<Partial<Record<Step, StepHelp>>> = {
  OpenStack: {
    title: 'What Calipso asks',
    lead: 'Only GET requests, and one POST to Keystone for a token.',
    asks: [
      ['GET /v3/projects, /v3/regions', 'projects and regions'],
      ['GET /servers/detail', 'instances of every project'],
      ['GET /os-services, /os-hypervisors', 'hosts and what runs on them'],
      ['GET /os-availability-zone, /os-aggregates', 'zones and aggregates'],
      ['GET /v2.0/networks, /subnets, /ports', 'networks and what is plugged into them'],
      ['GET /v2.0/routers, /agents', 'routers, DHCP and their hosts'],
    ],
    prepares: [
      'an account with the admin role, or an application credential of one',
      'the Keystone port open from this computer',
    ],
  },
  mysql: {
    title: 'What Calipso asks',
    lead: 'SELECT statements on the service schemas, nothing else.',
    asks: [
      ['SELECT … FROM aggregates', 'host aggregates'],
      ['SELECT … FROM agents', 'network agents'],
    ],
    prepares: [
      'an account with SELECT on the schemas of Nova and Neutron',
      'the database port open from this computer or from the master host',
    ],
  },
  CLI: {
    title: 'What Calipso runs here',
    lead: 'Read-only commands, through this host, on each host of the cloud. Nothing is installed.',
    asks: [
      ['virsh -r list --all, dumpxml', 'instances and their taps'],
      ['ip -d -j link show, ip -j addr show', 'bridges, bonds, tunnels, addresses'],
      ['bridge -j fdb show', 'what a vConnector has learned'],
      ['ovs-vsctl --format=json list', 'vEdges and tunnel endpoints'],
      ['ip netns list, exec … ip addr show', 'routers, DHCP services'],
      ['ethtool', 'pNIC speed and carrier'],
      ['cat /proc/net/bonding/…', 'members of bonds'],
    ],
    prepares: [
      'an account on this host with sudo for the commands above',
      'its public key on every compute and network host',
      'port 22 open from this computer',
    ],
  },
  AMQP: {
    title: 'What the test does',
    lead: 'Connects, opens the virtual host and declares a queue of its own that disappears with the connection.',
    asks: [],
    prepares: ['an account on the virtual host of the OpenStack services', 'the AMQP port open from this computer'],
  },
}

/** The help of a step as plain text, to send to whoever prepares the cloud. */
export function handOverText(step: Step, help: StepHelp): string {
  return [
    `Calipso: ${STEP_TITLES[step]}`,
    '',
    'Please prepare:',
    ...help.prepares.map((line) => `- ${line}`),
    ...(help.asks.length > 0
      ? ['', `${help.lead}`, ...help.asks.map(([what, purpose]) => `- ${what}: ${purpose}`)]
      : []),
  ].join('\n')
}
