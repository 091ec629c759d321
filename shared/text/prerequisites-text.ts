/** The page for the owner of a cloud as Markdown, which reads as plain text too. */
import type { PrerequisiteSection } from '../contract/calls/prerequisites'

/** @param about what the page is for: "OpenStack, Kolla" */
export function prerequisitesMarkdown(about: string, sections: readonly PrerequisiteSection[]): string {
  const blocks = [`# What Calipso Desktop needs: ${about}`]
  for (const { title, lead, points, listings } of sections) {
    blocks.push(`## ${title}`, lead)
    if (points.length > 0) blocks.push(points.map((point) => `- ${point}`).join('\n'))
    for (const listing of listings) blocks.push(`${listing.title}:`, `\`\`\`\n${listing.text}\n\`\`\``)
  }
  return `${blocks.join('\n\n')}\n`
}
