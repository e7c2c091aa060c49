import { SECOND } from "../src/base/units.ts";
import { timed } from "./kit/clocks.ts";
import type { Question } from "./kit/figures.ts";
import { serveAll } from "./kit/single-server.ts";

const ROUNDS = 7;
const CUSTOMERS = 1e6;

export const question: Question = {
  asks: "How long does a million customers of one server take, through the real engine and scheduler?",
  answer: async () => {
    const wall: number[] = [];
    const cpu: number[] = [];
    const waits: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const took = await timed(async () => {
        const { meanWait } = await serveAll({
          load: 0.8,
          service: SECOND,
          customers: CUSTOMERS,
          seed: `${round}`,
        });
        waits.push(meanWait / SECOND);
      });
      wall.push(took.wall);
      cpu.push(took.cpu);
    }
    const figure = { unit: "s", lessIsBetter: true };
    return [
      {
        title: "M/M/1, load 0.8, a million customers",
        figures: [
          { ...figure, name: "wall clock", samples: wall, aim: 1 },
          { ...figure, name: "wall clock, first round", samples: wall.slice(0, 1), aim: 1 },
          { ...figure, name: "CPU", samples: cpu },
        ],
        notes: [
          `mean waits in service times; theory says 4:`,
          waits.map((wait) => wait.toFixed(3)).join(" "),
        ],
      },
    ];
  },
};
