/**
 * Brings scores into 0 to 100 in proportion to the largest; `reverse`: the less the better (Kubernetes v1.36
 * `framework/plugins/helper/normalize_score.go`).
 */
export function defaultNormalize(scores: number[], reverse: boolean): void {
  let most = 0;
  for (const score of scores) if (score > most) most = score;
  for (let i = 0; i < scores.length; i++) {
    const share = most === 0 ? 0 : Math.trunc((100 * (scores[i] as number)) / most);
    scores[i] = reverse ? 100 - share : share;
  }
}
