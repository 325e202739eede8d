/** The manual as it lies in docs/manual, taken into the web while building: help and book cannot differ. */
const files = import.meta.glob<string>('../../../../../docs/manual/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});

export interface Chapter {
  /** The file's name without its ending, e.g. `station-instructor`. */
  id: string;
  title: string;
  sections: Section[];
}
export interface Section {
  title: string;
  /** Lines of Markdown below the heading. */
  lines: string[];
}

function chapterOf(id: string, text: string): Chapter {
  const chapter: Chapter = { id, title: id, sections: [{ title: '', lines: [] }] };
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('# ')) chapter.title = line.slice(2).trim();
    else if (line.startsWith('## ')) chapter.sections.push({ title: line.slice(3).trim(), lines: [] });
    else chapter.sections[chapter.sections.length - 1]?.lines.push(line);
  }
  chapter.sections = chapter.sections.filter((section) => section.lines.some((line) => line.trim() !== ''));
  return chapter;
}

export const chapters: Chapter[] = Object.entries(files).map(([path, text]) =>
  chapterOf(path.replace(/^.*\//, '').replace(/\.md$/, ''), text),
);

/** The sections in which every word of the question stands; the reader's own chapter comes first. */
export function found(question: string, first: string): { chapter: Chapter; section: Section }[] {
  const words = question.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return [...chapters]
    .sort((one, other) => Number(other.id === first) - Number(one.id === first))
    .flatMap((chapter) =>
      chapter.sections
        .filter((section) => {
          const text = `${section.title}\n${section.lines.join('\n')}`.replace(/\*\*/g, '').toLowerCase();
          return words.every((word) => text.includes(word));
        })
        .map((section) => ({ chapter, section })),
    );
}
