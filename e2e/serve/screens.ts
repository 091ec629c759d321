/** Every screen of the product with a way to get there, for checks that look at all of them. */
import { expect } from '@playwright/test'
import type { App } from '../pages/app'
import { GraphView } from '../pages/graph-view'

export interface Screen {
  readonly name: string
  /** Goes there and waits until there is something to see. */
  readonly show: (app: App) => Promise<void>
}

const at = (name: string, path: string, testId: string): Screen => ({
  name,
  show: async (app) => {
    await app.go(path)
    await expect(app.id(testId).first()).toBeVisible()
  },
})

/** @param environment a scanned environment; @param instance name of one of its instances; @param scanId its scan */
export function screensOf(environment: string, instance: string, scanId: string): readonly Screen[] {
  const ofInstance = (view: string, isShown: (app: App) => Promise<void>): Screen => ({
    name: `object-${view}`,
    show: async (app) => {
      await app.search(instance)
      await expect(app.id('search.object').first()).toContainText(instance)
      await app.page.keyboard.press('Enter')
      await expect(app.page.getByRole('heading', { name: instance, level: 1 })).toBeVisible()
      await app.id(`view.${view}`).click()
      await isShown(app)
    },
  })
  return [
    at('home', '/home', 'environment.tile'),
    at('environment', `/env/${environment}`, 'environment.dashboard'),
    at('host-keys', `/env/${environment}/host-keys`, 'keys.table'),
    ofInstance('graph', (app) => new GraphView(app).isDrawn()),
    ofInstance('overview', (app) => expect(app.id('object.overview')).toBeVisible()),
    ofInstance('data', (app) => expect(app.id('object.data')).toBeVisible()),
    at('table', `/env/${environment}/table/instance`, 'objects'),
    {
      name: 'search',
      show: async (app) => {
        await app.go(`/search?q=${instance}`)
        await expect(app.id('search.page').getByRole('row').filter({ hasText: instance }).first()).toBeVisible()
      },
    },
    at('scans', '/scans', 'scans'),
    at('schedules', '/schedules?new=1', 'schedule.sentence'),
    at('scan-new', `/scans/new?env=${environment}`, 'scan.new'),
    at('scan', `/scans/${scanId}`, 'scan'),
    at('messages', '/messages', 'messages.table'),
    at('get-started', '/get-started', 'get-started'),
    at('prerequisites', '/get-started/prerequisites', 'prerequisites.hosts'),
    at('help', '/help/getting-started', 'help'),
    at('diagnostics', '/diagnostics', 'diagnostics'),
    at('setup', '/setup', 'setup'),
    at('activity', '/activity', 'activity'),
    at('about', '/about', 'about.packages'),
    at('preferences', '/preferences?page=appearance', 'preferences.theme'),
    at('preferences-time', '/preferences?page=time', 'preferences.times'),
    at('preferences-graph', '/preferences?page=graph', 'preferences.graphLayout'),
    at('preferences-messages', '/preferences?page=messages', 'preferences.messageDays'),
    at('preferences-storage', '/preferences?page=storage', 'preferences.storage'),
    at('preferences-privacy', '/preferences?page=privacy', 'preferences.parts'),
    at('preferences-json', '/preferences?page=json', 'preferences.json'),
    at('clique-types', '/setup/clique-types', 'clique.difference'),
    at('link-types', '/setup/link-types', 'link-types.table'),
    at('constraints', '/setup/constraints', 'constraints.table'),
    at('wizard', '/env/new', 'wizard'),
    {
      name: 'search-sheet',
      show: async (app) => {
        await app.go('/home')
        await app.search(instance)
        await expect(app.id('search.object').first()).toBeVisible()
      },
    },
    {
      name: 'keys',
      show: async (app) => {
        await app.go('/home')
        await app.page.keyboard.press('Escape')
        await app.page.keyboard.press('?')
        await expect(app.id('keys')).toBeVisible()
      },
    },
  ]
}
