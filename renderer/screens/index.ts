/** The register of screens: rail entries, routes and titles all come from here. The first matching route wins. */
import { House, ListTree, MessageSquare, ScanLine, Search, SlidersHorizontal } from 'lucide-react'
import { lazy } from 'react'
import { type Location, matchPattern } from '../routing/route'
import type { Screen } from './define'
import { UnreadErrors } from './messages/unread'

export const SCREENS: readonly Screen[] = [
  {
    id: 'home',
    route: '/home',
    title: 'Home',
    rail: { label: 'Home', icon: House },
    component: lazy(() => import('./home')),
  },
  {
    id: 'environment-new',
    route: '/env/new',
    title: 'New environment',
    partOf: 'setup',
    component: lazy(() => import('./environment-edit')),
  },
  {
    id: 'environment-edit',
    route: '/env/:environment/edit',
    title: 'Edit environment',
    partOf: 'setup',
    component: lazy(() => import('./environment-edit')),
  },
  {
    id: 'host-keys',
    route: '/env/:environment/host-keys',
    title: 'Host keys',
    partOf: 'setup',
    component: lazy(() => import('./host-keys')),
  },
  {
    id: 'environment',
    route: '/env/:environment',
    title: 'Environment',
    layout: 'workspace',
    rail: { label: 'Tree', icon: ListTree },
    component: lazy(() => import('./environment')),
  },
  {
    id: 'object',
    route: '/env/:environment/object/:objectId',
    title: 'Object',
    layout: 'workspace',
    component: lazy(() => import('./object')),
  },
  {
    id: 'table',
    route: '/env/:environment/table/:type',
    title: 'Table',
    layout: 'workspace',
    component: lazy(() => import('./table')),
  },
  {
    id: 'search',
    route: '/search',
    title: 'Search',
    rail: { label: 'Search', icon: Search },
    component: lazy(() => import('./search')),
  },
  {
    id: 'scans',
    route: '/scans',
    title: 'Scans',
    rail: { label: 'Scans', icon: ScanLine },
    component: lazy(() => import('./scans')),
  },
  {
    id: 'schedules',
    route: '/schedules',
    title: 'Schedules',
    partOf: 'scans',
    component: lazy(() => import('./schedules')),
  },
  {
    id: 'scan-new',
    route: '/scans/new',
    title: 'New scan',
    partOf: 'scans',
    component: lazy(() => import('./scans/new-scan-screen')),
  },
  {
    id: 'scan',
    route: '/scans/:id',
    title: 'Scan',
    partOf: 'scans',
    component: lazy(() => import('./scans/scan-screen')),
  },
  {
    id: 'messages',
    route: '/messages',
    title: 'Messages',
    rail: { label: 'Messages', icon: MessageSquare, badge: UnreadErrors },
    component: lazy(() => import('./messages')),
  },
  {
    id: 'clique-types',
    route: '/setup/clique-types',
    title: 'Clique types',
    partOf: 'setup',
    component: lazy(() => import('./clique-types')),
  },
  {
    id: 'clique-constraints',
    route: '/setup/constraints',
    title: 'Constraints',
    partOf: 'setup',
    component: lazy(() => import('./clique-constraints')),
  },
  {
    id: 'link-types',
    route: '/setup/link-types',
    title: 'Link types',
    partOf: 'setup',
    component: lazy(() => import('./link-types')),
  },
  {
    id: 'get-started',
    route: '/get-started',
    title: 'Get started',
    partOf: 'home',
    component: lazy(() => import('./get-started')),
  },
  {
    id: 'prerequisites',
    route: '/get-started/prerequisites',
    title: 'What the cloud’s owner prepares',
    partOf: 'home',
    component: lazy(() => import('./get-started/prerequisites')),
  },
  {
    id: 'help',
    route: '/help/:topic',
    title: 'Help',
    partOf: 'home',
    component: lazy(() => import('./help')),
  },
  {
    id: 'activity',
    route: '/activity',
    title: 'Activity',
    partOf: 'scans',
    component: lazy(() => import('./activity')),
  },
  {
    id: 'about',
    route: '/about',
    title: 'About',
    partOf: 'setup',
    component: lazy(() => import('./about')),
  },
  {
    id: 'preferences',
    route: '/preferences',
    title: 'Preferences',
    partOf: 'setup',
    component: lazy(() => import('./preferences')),
  },
  {
    id: 'diagnostics',
    route: '/diagnostics',
    title: 'Diagnostics',
    partOf: 'setup',
    component: lazy(() => import('./diagnostics')),
  },
  {
    id: 'setup',
    route: '/setup',
    title: 'Setup',
    rail: { label: 'Setup', icon: SlidersHorizontal, end: true },
    component: lazy(() => import('./setup')),
  },
]

/** The screen of a path and the values of its route's named segments; undefined when there is none. */
export function screenAt(path: string): { screen: Screen; params: Record<string, string> } | undefined {
  for (const screen of SCREENS) {
    const params = matchPattern(screen.route, path)
    if (params) return { screen, params }
  }
  return undefined
}

/** The environment an address of the workspace belongs to; undefined for Home, search and the like. */
export function environmentOf({ path }: Location): string | undefined {
  const found = screenAt(path)
  return found?.screen.layout === 'workspace' ? found.params.environment : undefined
}
