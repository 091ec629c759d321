/** The register of screens: rail entries, routes and titles all come from here. The first matching route wins. */
import { House, ListTree, ScanLine, Search, SlidersHorizontal } from 'lucide-react'
import { lazy } from 'react'
import { matchPattern } from '../routing/route'
import { defineScreen, type Screen } from './define'

export const SCREENS: readonly Screen[] = [
  defineScreen({
    id: 'home',
    route: '/home',
    title: 'Home',
    layout: 'page',
    rail: { label: 'Home', icon: House },
    component: lazy(() => import('./home')),
  }),
  defineScreen({
    id: 'environment-new',
    route: '/env/new',
    title: 'New environment',
    layout: 'page',
    partOf: 'setup',
    component: lazy(() => import('./environment-edit')),
  }),
  defineScreen({
    id: 'environment-edit',
    route: '/env/:environment/edit',
    title: 'Edit environment',
    layout: 'page',
    partOf: 'setup',
    component: lazy(() => import('./environment-edit')),
  }),
  defineScreen({
    id: 'environment',
    route: '/env/:environment',
    title: 'Environment',
    layout: 'workspace',
    rail: { label: 'Tree', icon: ListTree },
    component: lazy(() => import('./environment')),
  }),
  defineScreen({
    id: 'object',
    route: '/env/:environment/object/:objectId',
    title: 'Object',
    layout: 'workspace',
    component: lazy(() => import('./object')),
  }),
  defineScreen({
    id: 'table',
    route: '/env/:environment/table/:type',
    title: 'Table',
    layout: 'workspace',
    component: lazy(() => import('./table')),
  }),
  defineScreen({
    id: 'search',
    route: '/search',
    title: 'Search',
    layout: 'page',
    rail: { label: 'Search', icon: Search },
    component: lazy(() => import('./search')),
  }),
  defineScreen({
    id: 'scans',
    route: '/scans',
    title: 'Scans',
    layout: 'page',
    rail: { label: 'Scans', icon: ScanLine },
    component: lazy(() => import('./scans')),
  }),
  defineScreen({
    id: 'scan-new',
    route: '/scans/new',
    title: 'New scan',
    layout: 'page',
    partOf: 'scans',
    component: lazy(() => import('./scans/new-scan-screen')),
  }),
  defineScreen({
    id: 'scan',
    route: '/scans/:id',
    title: 'Scan',
    layout: 'page',
    partOf: 'scans',
    component: lazy(() => import('./scans/scan-screen')),
  }),
  defineScreen({
    id: 'setup',
    route: '/setup',
    title: 'Setup',
    layout: 'page',
    rail: { label: 'Setup', icon: SlidersHorizontal, end: true },
    component: lazy(() => import('./setup')),
  }),
]

/** The screen of a path and the values of its route's named segments; undefined when there is none. */
export function screenAt(path: string): { screen: Screen; params: Record<string, string> } | undefined {
  for (const screen of SCREENS) {
    const params = matchPattern(screen.route, path)
    if (params) return { screen, params }
  }
  return undefined
}
