import type { LucideIcon } from 'lucide-react'
import type { ComponentType, LazyExoticComponent } from 'react'

export interface ScreenProps {
  /** The named segments of the route, decoded. */
  params: Readonly<Record<string, string>>
  query: Readonly<Record<string, string>>
}

type ScreenComponent = ComponentType<ScreenProps>

export interface Screen {
  /** Stable; used by tests. */
  id: string
  /** Path pattern: "/env/:environment/object/:objectId". */
  route: string
  title: string
  /** `workspace`: beside the tree, in a tab; without it the whole width. */
  layout?: 'workspace'
  /** Present for destinations of the rail, in its order; `badge` stands at its icon. */
  rail?: { label: string; icon: LucideIcon; end?: boolean; badge?: ComponentType }
  /** The rail destination a screen without its own belongs to, by id. */
  partOf?: string
  component: ScreenComponent | LazyExoticComponent<ScreenComponent>
}
