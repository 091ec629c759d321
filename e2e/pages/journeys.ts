/** What operators ask most often, each with the most steps its answer may cost. The same on every cloud. */
import { expect, type Page } from '@playwright/test'
import type { App } from './app'
import { GraphView } from './graph-view'

/** What a cloud has of each kind that is asked about. All of one instance, but for the router's outside. */
export interface CloudFacts {
  readonly instance: string
  readonly address: string
  readonly mac: string
  readonly floatingIp: string
  readonly host: string
  /** The pNIC that carries the instance, where it is known. */
  readonly nic?: string | undefined
  /** The address of the host as a tunnel endpoint, where it is known. */
  readonly endpoint?: string | undefined
  readonly network: string
  /** To be searched for, where another network has the same name. */
  readonly networkId?: string
  readonly segment: number
  readonly router: string
  readonly routerOutside: string
  /** Hosts with something of the network, in the order shown. */
  readonly networkHosts: readonly string[]
}

/** Searches, clicks of the mouse and presses of Tab. */
export type Steps = Readonly<Record<'queries' | 'clicks' | 'tabs', number>>

interface Journey {
  readonly question: string
  readonly most: Partial<Steps>
  walk(app: App, cloud: CloudFacts): Promise<void>
}

const heading = (app: App, name: string) => app.page.getByRole('heading', { name, level: 1 })

/** One query, and the first hit opened. */
async function find(app: App, text: string, name: string): Promise<void> {
  await app.search(text)
  await expect(app.id('search.object').first()).toContainText(name)
  await app.page.keyboard.press('Enter')
  await expect(heading(app, name)).toBeVisible()
}

const overview = (app: App) => app.id('view.overview').click()
const rows = (app: App, part: string) => app.id(`overview.${part}`).getByRole('row')
const stations = (app: App) => app.id('overview.path').getByTestId('schematic.node')

export const JOURNEYS: readonly Journey[] = [
  {
    question: 'from an address to the whole path: host, bridge, segment, endpoint, NIC',
    most: { queries: 1, clicks: 1 },
    async walk(app, cloud) {
      await find(app, cloud.address, cloud.instance)
      await overview(app)
      for (const part of ['br-int', cloud.endpoint ?? /^\d+\.\d+/, cloud.nic ?? /^\w+/, cloud.network])
        await expect(stations(app).filter({ hasText: part }).first()).toBeVisible()
      await expect(rows(app, 'services').filter({ hasText: 'Segment' })).toContainText(`VNI ${cloud.segment}`)
      await expect(app.id('object.overview')).toContainText(cloud.host)
    },
  },
  {
    question: 'router and DHCP of an instance, each with its address',
    most: { queries: 1, clicks: 2 },
    async walk(app, cloud) {
      await find(app, cloud.instance, cloud.instance)
      await overview(app)
      await expect(rows(app, 'services').filter({ hasText: 'DHCP' })).toContainText(/\d+\.\d+\.\d+\.\d+/)
      await app.id('overview.services').getByRole('link', { name: cloud.router }).click()
      await expect(app.id('overview.sides')).toContainText(cloud.routerOutside)
    },
  },
  {
    question: 'security groups and rules of an instance',
    most: { queries: 1, clicks: 1 },
    async walk(app, cloud) {
      await find(app, cloud.instance, cloud.instance)
      await overview(app)
      await expect(rows(app, 'security').nth(1)).toHaveText(/^(?:in|out)(?:IPv4|IPv6)/)
    },
  },
  {
    question: 'every command for the path of an instance',
    most: { queries: 1, clicks: 2 },
    async walk(app, cloud) {
      await app.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
      await find(app, cloud.instance, cloud.instance)
      await overview(app)
      await app.id('overview.copy-path').click()
      await expect(app.notices).toContainText(`Path of ${cloud.instance} copied`)
      const text = await app.page.evaluate(() => navigator.clipboard.readText())
      for (const part of [cloud.address, `VNI ${cloud.segment}`, cloud.host, 'openstack server show', 'ovs-vsctl'])
        expect(text).toContain(part)
    },
  },
  {
    question: 'instances on a host',
    most: { queries: 1, clicks: 1 },
    async walk(app, cloud) {
      await find(app, cloud.host, cloud.host)
      await overview(app)
      await expect(app.id('overview.instances')).toContainText(cloud.instance)
    },
  },
  {
    question: 'hosts that carry a network',
    most: { queries: 1, clicks: 1 },
    async walk(app, cloud) {
      await find(app, cloud.networkId ?? cloud.network, cloud.network)
      await overview(app)
      await expect(rows(app, 'hosts')).toHaveText([/^Host/, ...cloud.networkHosts.map((host) => new RegExp(host))])
    },
  },
  {
    question: 'what hangs off a NIC, from its host',
    most: { queries: 1, clicks: 2 },
    async walk(app, cloud) {
      await find(app, cloud.host, cloud.host)
      await overview(app)
      const before = await countSteps(app.page)
      const nics = app.id('overview.nics').getByRole('row')
      await nics
        .filter({ hasText: cloud.nic ?? /tenant|overlay|tunnel/i })
        .getByRole('link')
        .first()
        .click()
      await expect(app.id('overview.instances')).toContainText(cloud.instance)
      expect((await countSteps(app.page)).clicks - before.clicks, 'clicks from the host to the answer').toBe(1)
    },
  },
  {
    question: 'router of a network, and its address outside',
    most: { queries: 1, clicks: 2 },
    async walk(app, cloud) {
      await find(app, cloud.networkId ?? cloud.network, cloud.network)
      await overview(app)
      await app.id('object.overview').getByRole('link', { name: cloud.router }).first().click()
      await expect(app.id('overview.sides')).toContainText(cloud.routerOutside)
    },
  },
  {
    question: 'whose MAC address it is, in any notation',
    most: { queries: 1, clicks: 0 },
    walk: (app, cloud) => find(app, cloud.mac.replaceAll(':', '-').toUpperCase(), cloud.instance),
  },
  {
    question: 'floating IP of an instance',
    most: { queries: 1, clicks: 0 },
    async walk(app, cloud) {
      await find(app, cloud.instance, cloud.instance)
      await expect(app.page.getByText(cloud.floatingIp).first()).toBeVisible()
    },
  },
  {
    question: 'instance behind a floating IP',
    most: { queries: 1, clicks: 0 },
    walk: (app, cloud) => find(app, cloud.floatingIp, cloud.instance),
  },
  {
    question: 'a network as a graph, readable at once',
    most: { queries: 1, clicks: 1 },
    async walk(app, cloud) {
      await find(app, cloud.networkId ?? cloud.network, cloud.network)
      const graph = new GraphView(app)
      await graph.show()
      // A fit that has to make letters unreadable would not be one.
      expect(await graph.zoom()).toBeGreaterThanOrEqual(60)
    },
  },
  {
    question: 'the graph of a search result without a mouse',
    most: { queries: 1, clicks: 0, tabs: 3 },
    async walk(app, cloud) {
      await find(app, cloud.router, cloud.router)
      const graph = new GraphView(app)
      await expect(graph.stage.or(app.id('object.overview'))).toBeVisible()
      // Whatever view was used last is opened.
      if (await graph.stage.isHidden()) {
        const door = app.id('object.graph')
        const hasFocus = () => door.evaluate((node) => node === document.activeElement)
        for (let presses = 0; presses < 3 && !(await hasFocus()); presses++) await app.page.keyboard.press('Tab')
        await app.page.keyboard.press('Enter')
      }
      await graph.isDrawn()
    },
  },
]

/** Walks every journey from the environment's first page. @throws where an answer is missing or costs more steps */
export async function walkAll(app: App, environment: string, cloud: CloudFacts): Promise<void> {
  for (const { question, most, walk } of JOURNEYS) {
    await app.go(`/env/${environment}`)
    await expect(app.id('environment.dashboard')).toBeVisible()
    const before = await countSteps(app.page)
    await walk(app, cloud)
    const after = await countSteps(app.page)
    for (const [kind, bound] of Object.entries(most) as [keyof Steps, number][])
      expect.soft(after[kind] - before[kind], `${question}: ${kind}`).toBeLessThanOrEqual(bound)
  }
}

/** What was done by hand since it was first asked on this page. */
export function countSteps(page: Page): Promise<Steps> {
  return page.evaluate(() => {
    const counting = window as typeof window & { steps?: { queries: number; clicks: number; tabs: number } }
    if (counting.steps) return { ...counting.steps }
    const steps = { queries: 0, clicks: 0, tabs: 0 }
    counting.steps = steps
    // Enter on a button is a click without a press of the mouse.
    window.addEventListener('click', (event) => (steps.clicks += Number(event.isTrusted && event.detail > 0)), true)
    window.addEventListener(
      'keydown',
      ({ key, ctrlKey }) => {
        steps.tabs += Number(key === 'Tab')
        steps.queries += Number(ctrlKey && key === 'k')
      },
      true,
    )
    return { ...steps }
  })
}
