import type { LucideIcon } from 'lucide-react'

/** A chrome icon at the one size and weight that match the glyphs (1.25 px stroke at 16 px). Decorative. */
export function Icon({ as: Drawing, size = 16, className }: { as: LucideIcon; size?: number; className?: string }) {
  return (
    <Drawing
      size={size}
      strokeWidth={1.875}
      aria-hidden="true"
      style={{ flex: 'none', display: 'block' }}
      {...(className === undefined ? {} : { className })}
    />
  )
}
