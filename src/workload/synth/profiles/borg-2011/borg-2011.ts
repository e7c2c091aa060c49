import { SECOND } from "../../../../base/units.ts";
import type { WorkloadProfile } from "../../profile.ts";
import { MACHINE, steps } from "../job-kit.ts";
import { batchArriving } from "./batch-arriving.ts";
import { batchInitial } from "./batch-initial.ts";
import { freeArriving } from "./free-arriving.ts";
import { freeInitial } from "./free-initial.ts";
import { productionArriving } from "./production-arriving.ts";
import { productionInitial } from "./production-initial.ts";

const gaps = steps(
  SECOND,
  `
0:0.000001 0.003:0.000001 0.0109:0.000002 0.0136:0.000005 0.0167:0.000006 0.0199:0.000009
0.0315:0.000011 0.0353:0.000015 0.0399:0.000026 0.0447:0.000041 0.0497:0.000051 0.0552:0.000102
0.0614:0.000421 0.0683:0.001838 0.076:0.002046 0.0845:0.002204 0.0939:0.002326 0.1044:0.002456
0.1161:0.002618 0.129:0.002834 0.1434:0.003258 0.1594:0.003877 0.1772:0.004477 0.1969:0.005217
0.217:0.006342 0.2371:0.008207 0.2572:0.011643 0.2773:0.018859 0.2974:0.031524 0.3175:0.68068
0.3376:0.73759 0.3576:0.78154 0.3777:0.82478 0.3978:0.9233 0.4179:1.3225 0.438:1.4698 0.4581:1.5359
0.4782:1.609 0.4983:1.7239 0.5184:1.8998 0.5385:2.1656 0.5586:2.3316 0.5787:2.489 0.5987:2.7317
0.6188:3.0991 0.6389:3.4661 0.659:3.8821 0.6791:4.3284 0.6992:4.8573 0.7193:5.4595 0.7394:6.1256
0.7595:6.8053 0.7796:7.5746 0.7997:8.4424 0.8179:9.3231 0.8345:10.017 0.8496:10.616 0.8634:11.376
0.8758:11.998 0.8872:12.394 0.8974:12.773 0.9068:13.272 0.9153:13.899 0.9231:14.818 0.9301:15.7
0.9365:16.7 0.9423:17.963 0.9476:19.067 0.9524:20.245 0.9568:21.351 0.9608:22.052 0.9644:22.742
0.9676:23.856 0.9706:24.722 0.9733:25.494 0.9758:26.545 0.9781:27.356 0.9801:28.101 0.9819:29.508
0.9836:30.454 0.9851:31.436 0.9866:32.381 0.9878:33.44 0.989:34.424 0.99:35.251 0.991:35.78
0.9918:37.271 0.9926:37.924 0.9933:38.515 0.994:39.415 0.9946:40.479 0.9951:40.92 0.9956:41.308
0.9961:42.773 0.9965:43.876 0.9969:45.343 0.9971:46.297 0.9974:47.184 0.9977:47.748 0.998:48.346
0.9982:49.62 0.9984:49.804 0.9986:50.979 0.9988:52.935 0.999:55.055 0.999:55.489 0.9991:55.496
0.9992:55.595 0.9993:55.87 0.9994:56.832 0.9995:61.904 0.9996:63.283 0.9997:66.564 0.9998:78.931
0.9999:79.271 1:87.336`,
);

/**
 * The cell of May 2011 (ClusterData2011_2, Google, CC-BY 4.0), fitted to the first 13.9 h of its trace;
 * docs/workloads.md tells how.
 */
export const borg2011: WorkloadProfile = {
  name: "borg-2011",
  description: "The Borg cell of May 2011, fitted to the first 13.9 h of its trace",
  amounts: "shares",
  nodes: 12477,
  machines: [
    { name: "shape-1", count: 6672, capacity: { cpu: 0.5 * MACHINE, memory: 0.4995 * MACHINE } },
    { name: "shape-2", count: 3835, capacity: { cpu: 0.5 * MACHINE, memory: 0.2493 * MACHINE } },
    { name: "shape-3", count: 992, capacity: { cpu: 0.5 * MACHINE, memory: 0.749 * MACHINE } },
    { name: "shape-4", count: 788, capacity: { cpu: MACHINE, memory: MACHINE } },
    { name: "shape-5", count: 123, capacity: { cpu: 0.25 * MACHINE, memory: 0.2498 * MACHINE } },
    { name: "shape-6", count: 54, capacity: { cpu: 0.5 * MACHINE, memory: 0.1241 * MACHINE } },
    { name: "shape-7", count: 5, capacity: { cpu: 0.5 * MACHINE, memory: 0.03085 * MACHINE } },
    { name: "shape-8", count: 4, capacity: { cpu: 0.5 * MACHINE, memory: 0.9678 * MACHINE } },
    { name: "shape-9", count: 3, capacity: { cpu: MACHINE, memory: 0.5 * MACHINE } },
    { name: "shape-10", count: 1, capacity: { cpu: 0.5 * MACHINE, memory: 0.06158 * MACHINE } },
  ],
  arrivals: { interarrival: gaps },
  jobTypes: [
    ...batchArriving,
    ...batchInitial,
    ...freeArriving,
    ...freeInitial,
    ...productionArriving,
    ...productionInitial,
  ],
};
