/** The building blocks of every screen. */

export { Button, IconButton, TextAction } from './button'
export { Callout } from './callout'
export { Chip } from './chip'
export { ChoiceChips } from './choice-chips'
export { Radios, Segmented, Switch, ViewTabs } from './choices'
export { cx } from './class-names'
export { DataTable } from './data-table'
export { NumberField, SearchBox, SecretField, SelectField, TextField } from './field'
export { EmptyState, ErrorNotice, ErrorPage, NoMatch, ProgressBar, Skeleton } from './instead'
export { KnowledgeMark, StateMarks } from './knowledge-mark'
export { Dot, EnvCode, envStyle, Glyph, Icon, Kbd, ProductMark, rem, symbolHref } from './marks'
export { ContextMenu, MenuButton, type MenuEntries, type MenuEntry, type MenuPoint } from './menu'
export { PageNav } from './page-nav'
export { DialogSheet, QuestionSheet, Sheet } from './sheet'
export { Splitter } from './splitter'
export { RollUp, StatusBadge, WorkMark } from './status-badge'
export { StatusStrip } from './status-strip'
export type { Column, Sort } from './table-column'
export { sortRows } from './table-column'
export { ScreenStateContext } from './table-view'
export {
  Age,
  ClockContext,
  CommandLine,
  CopyAction,
  CopyButton,
  Crumbs,
  Identifier,
  KeyValue,
  KeyValueList,
  MiddleText,
  useCopy,
} from './texts'
export { useTokenPx } from './use-token-px'
