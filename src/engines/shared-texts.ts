/**
 * One copy of each of the texts that a catalog repeats: the driver makes a new one for every cell, and the names and types
 * of a hundred thousand columns are a few hundred. What it is given lives as long as the function does.
 */
export function createSharedTexts(): <Text extends string | null>(text: Text) => Text {
  const known = new Map<string, string>();
  return <Text extends string | null>(text: Text): Text => {
    if (text === null) return text;
    const first = known.get(text);
    if (first !== undefined) return first as Text;
    known.set(text, text);
    return text;
  };
}
