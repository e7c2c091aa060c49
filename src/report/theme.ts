export type TokenName =
  | "page"
  | "surface"
  | "ink"
  | "muted"
  | "line"
  | "wash"
  | "running"
  | "pending"
  | "capacity"
  | "used"
  | "reserved"
  | "band1"
  | "band2"
  | "band3"
  | "band4"
  | "band5"
  | "band6"
  | "heat1"
  | "heat2"
  | "heat3"
  | "heat4"
  | "heat5"
  | "whole"
  | "gap1"
  | "gap2"
  | "gap3"
  | "gap4"
  | "silent"
  | "noticed"
  | "moved";

/**
 * One colour with its meaning, in both colour schemes. Light values are unique: they name the token inside a
 * picture.
 */
interface Token {
  readonly light: string;
  readonly dark: string;
}

/**
 * Every colour of the report. A colour means the same thing wherever it appears; the pairs that share a
 * picture stay apart under protanopia, deuteranopia and tritanopia (held by a test).
 */
export const tokens: Readonly<Record<TokenName, Token>> = {
  page: { light: "#f5f7f9", dark: "#0f141a" },
  surface: { light: "#ffffff", dark: "#171e27" },
  ink: { light: "#1c2733", dark: "#e6ebf1" },
  muted: { light: "#586473", dark: "#9eabb9" },
  line: { light: "#e1e6eb", dark: "#2c3642" },
  wash: { light: "#eef1f4", dark: "#1e2731" },

  /** Pods that run and what they hold. */
  running: { light: "#2f6db5", dark: "#63aef5" },
  pending: { light: "#d9730d", dark: "#f5a04a" },
  capacity: { light: "#8593a3", dark: "#8492a3" },
  used: { light: "#a23b74", dark: "#ffb9d2" },
  reserved: { light: "#a3970c", dark: "#a5cf6b" },

  /** Priority bands, lowest first. */
  band1: { light: "#b08400", dark: "#b98f2e" },
  band2: { light: "#cc4778", dark: "#f0789f" },
  band3: { light: "#6a35c0", dark: "#9277f5" },
  band4: { light: "#1c2b52", dark: "#e3eaff" },
  band5: { light: "#2b93d6", dark: "#35c4f0" },
  band6: { light: "#7a3a12", dark: "#a8663a" },

  /** Few to many. */
  heat1: { light: "#dbe8f5", dark: "#22405f" },
  heat2: { light: "#a8caea", dark: "#2a5d92" },
  heat3: { light: "#69a2db", dark: "#337ab8" },
  heat4: { light: "#2e6cb4", dark: "#68b1f3" },
  heat5: { light: "#163e72", dark: "#c9e3ff" },

  /** All there, and from a little to almost all missing. */
  whole: { light: "#d3e2f0", dark: "#23405c" },
  gap1: { light: "#f2d79b", dark: "#6e4d1d" },
  gap2: { light: "#e2963a", dark: "#b87527" },
  gap3: { light: "#b5520f", dark: "#f2a64e" },
  gap4: { light: "#5f1f0a", dark: "#ffe6c2" },

  /** Pods that lost their node, before and after anybody noticed, and those that were rescheduled. */
  silent: { light: "#274351", dark: "#5a6488" },
  noticed: { light: "#b9c8ca", dark: "#c6d3d2" },
  moved: { light: "#2faa8b", dark: "#1d9177" },
};

/** CSS declarations of all tokens in one scheme: `--ink:#1c2733;...`. */
export function cssVariables(scheme: "light" | "dark"): string {
  return Object.entries(tokens)
    .map(([name, token]) => `--${name}:${token[scheme]}`)
    .join(";");
}

const nameByLight: ReadonlyMap<string, string> = new Map(
  Object.entries(tokens).map(([name, token]) => [token.light, name]),
);

/** `#1c2733` becomes `var(--ink, #1c2733)`; a colour that is no token stays. */
export function themed(color: string): string {
  const name = nameByLight.get(color);
  return name === undefined ? color : `var(--${name}, ${color})`;
}

const bandTokens = ["band1", "band2", "band3", "band4", "band5", "band6"] as const;

/** Token of the priority band in row `row` of the run's bands, lowest first. */
export function bandToken(row: number): TokenName {
  return bandTokens[row % bandTokens.length] ?? "band1";
}

/** Its colour. */
export function bandColor(row: number): string {
  return tokens[bandToken(row)].light;
}
