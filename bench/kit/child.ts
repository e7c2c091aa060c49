import type { Question, QuestionOptions } from "./figures.ts";

/** Answers one question in this process and prints the groups as JSON: `child.js NAME OPTIONS`. */
const [name, options] = process.argv.slice(2) as [string, string];
const { question } = (await import(`../${name}.js`)) as { question: Question };
const groups = await question.answer(JSON.parse(options) as QuestionOptions);
process.stdout.write(JSON.stringify(groups));
