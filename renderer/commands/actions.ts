/** What can be done with one object: its context menu, its toolbar and its part of the palette. */
import { isFolder, typeInfo } from '@shared/catalog/object-types'
import type { ObjectBrief } from '@shared/model/inventory-object'
import { Copy, Database, LayoutDashboard, Link, Pin, PinOff, ScanLine, SquarePlus, Waypoints } from 'lucide-react'
import type { App } from '../app/app-context'
import { links } from '../routing/links'
import { formatHash } from '../routing/route'
import type { Command } from './commands'
import { scanDisabledReason, scanNow } from './register'

/** The part of an object the actions need. */
type ActionTarget = Pick<ObjectBrief, 'environment' | 'id' | 'type' | 'name'> & { path?: readonly string[] }

/** The actions of an object, in the order they are offered. Folders have no graph and nothing to scan by itself. */
export function objectCommands(app: App, target: ActionTarget): Command[] {
  const { environment, id, name } = target
  const isRealObject = !isFolder(target.type)
  const copy = (what: string, text: string) => {
    navigator.clipboard.writeText(text).then(
      () => app.notices.add({ tone: 'ok', text: `${what} of ${name} copied` }),
      () => app.notices.add({ tone: 'warn', text: 'Calipso may not write to the clipboard here' }),
    )
  }
  const command = (rest: Omit<Command, 'group'>): Command => ({ group: 'Object', ...rest })
  const isPinned = app.preferences.isPinned(environment, id)
  return [
    ...(isRealObject
      ? [
          command({
            id: 'object.graph',
            title: 'Open graph',
            icon: Waypoints,
            run: () => app.workspace.open(environment, id, { view: 'graph' }),
          }),
        ]
      : []),
    command({
      id: 'object.overview',
      title: 'Open overview',
      icon: LayoutDashboard,
      run: () => app.workspace.open(environment, id, { view: 'overview' }),
    }),
    command({
      id: 'object.data',
      title: 'Open data',
      icon: Database,
      run: () => app.workspace.open(environment, id, { view: 'data' }),
    }),
    command({
      id: 'object.open-new-tab',
      title: 'Open in new tab',
      icon: SquarePlus,
      run: () => app.workspace.open(environment, id, { newTab: true }),
    }),
    command({
      id: 'object.pin',
      title: isPinned ? 'Unpin from Home' : 'Pin to Home',
      icon: isPinned ? PinOff : Pin,
      run: () => app.preferences.togglePinned(environment, id),
    }),
    ...(isRealObject
      ? [
          command({
            id: 'object.scan',
            title: `Scan this ${typeInfo(target.type).label.toLowerCase()}`,
            icon: ScanLine,
            keywords: 're-scan refresh',
            disabledReason: () => scanDisabledReason(app, environment),
            run: () => void scanNow(app, { environment, object_id: id }),
          }),
        ]
      : []),
    command({ id: 'object.copy-name', title: 'Copy name', icon: Copy, run: () => copy('Name', name) }),
    command({ id: 'object.copy-id', title: 'Copy id', icon: Copy, run: () => copy('Id', id) }),
    ...(target.path
      ? [
          command({
            id: 'object.copy-path',
            title: 'Copy path',
            icon: Copy,
            run: () => copy('Path', [environment, ...(target.path ?? []), name].join('/')),
          }),
        ]
      : []),
    command({
      id: 'object.copy-link',
      title: 'Copy link',
      icon: Link,
      run: () => copy('Link', deepLink(environment, id)),
    }),
  ]
}

/** The address other people open the same object by, in their own inventory of the environment. */
function deepLink(environment: string, id: string): string {
  return `calipso:/${formatHash(links.object(environment, id)).slice(1)}`
}
