package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	fwk "k8s.io/kube-scheduler/framework"
)

const configHead = `{"apiVersion":"kubescheduler.config.k8s.io/v1","kind":"KubeSchedulerConfiguration",`

// samplingConfigs are the configurations of sequences, in turn.
var samplingConfigs = []string{
	configHead + `"profiles":[{"schedulerName":"default-scheduler"}]}`,
	configHead + `"percentageOfNodesToScore":60,"profiles":[{"schedulerName":"a"},{"schedulerName":"b","percentageOfNodesToScore":90}]}`,
	configHead + `"percentageOfNodesToScore":100,"profiles":[{"schedulerName":"a","percentageOfNodesToScore":70},
		{"schedulerName":"only","plugins":{"preFilter":{"enabled":[{"name":"Only"}]}}}]}`,
	configHead + `"percentageOfNodesToScore":5,"profiles":[{"schedulerName":"a"},
		{"schedulerName":"no-scores","plugins":{"preScore":{"disabled":[{"name":"*"}]},"score":{"disabled":[{"name":"*"}]}}},
		{"schedulerName":"no-filters","plugins":{"preFilter":{"disabled":[{"name":"*"}]},"filter":{"disabled":[{"name":"*"}]}}}]}`,
}

// nodeRow is a node: its name, zone ("" for none) and millicores, written as an array.
type nodeRow struct {
	name, zone string
	cpu        int64
}

func (n nodeRow) MarshalJSON() ([]byte, error) { return json.Marshal([]any{n.name, n.zone, n.cpu}) }

func (n nodeRow) object() *v1.Node {
	labels := map[string]string{v1.LabelHostname: n.name}
	if n.zone != "" {
		labels[v1.LabelTopologyZone] = n.zone
	}
	allocatable := v1.ResourceList{
		v1.ResourceCPU:    *resource.NewMilliQuantity(n.cpu, resource.DecimalSI),
		v1.ResourceMemory: resource.MustParse("8Gi"),
		v1.ResourcePods:   resource.MustParse("110"),
	}
	return &v1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: n.name, UID: types.UID(n.name), Labels: labels},
		Status:     v1.NodeStatus{Capacity: allocatable, Allocatable: allocatable},
	}
}

func makeNode(r *rand.Rand, index int) nodeRow {
	zones := []string{"a", "a", "a", "b", "c", ""}
	return nodeRow{fmt.Sprint("n", index), zones[r.Intn(len(zones))], int64(250 * (1 + r.Intn(8)))}
}

// podRow is a pod: a template, and what tells it apart.
type podRow struct {
	Name      string `json:"name"`
	Template  string `json:"template"`
	Scheduler string `json:"scheduler"`
	Priority  int32  `json:"priority,omitempty"`
	Nominated string `json:"nominated,omitempty"`
	// The only nodes it may go to, as a DaemonSet's pods have it.
	Pinned []string `json:"pinned,omitempty"`
	// For the plug-in Only.
	Only string `json:"only,omitempty"`
}

func (row podRow) object(templates map[string]v1.PodSpec) *v1.Pod {
	template := templates[row.Template]
	spec := template.DeepCopy()
	spec.SchedulerName = row.Scheduler
	spec.Priority = &row.Priority
	if len(row.Pinned) > 0 {
		var terms []v1.NodeSelectorTerm
		for _, name := range row.Pinned {
			terms = append(terms, v1.NodeSelectorTerm{MatchFields: []v1.NodeSelectorRequirement{
				{Key: metav1.ObjectNameField, Operator: v1.NodeSelectorOpIn, Values: []string{name}},
			}})
		}
		spec.Affinity = &v1.Affinity{NodeAffinity: &v1.NodeAffinity{
			RequiredDuringSchedulingIgnoredDuringExecution: &v1.NodeSelector{NodeSelectorTerms: terms},
		}}
	}
	labels := map[string]string{"app": row.Template}
	if row.Only != "" {
		labels["only"] = row.Only
	}
	return &v1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: row.Name, Namespace: "default", UID: types.UID(row.Name), Labels: labels},
		Spec:       *spec,
		Status:     v1.PodStatus{NominatedNodeName: row.Nominated},
	}
}

// makePod makes a pod to try. Where it may choose among a few nodes it fits on none of them, for the scheduler goes
// through such nodes in no certain order.
func makePod(r *rand.Rand, nodes []nodeRow, profiles []string) podRow {
	tried := []string{"small", "small", "small", "middle", "large", "huge", "in-b", "large-in-a", "spread", "apart", "near", "port"}
	row := podRow{Template: tried[r.Intn(len(tried))], Scheduler: profiles[0]}
	if r.Intn(3) == 0 {
		row.Scheduler = profiles[r.Intn(len(profiles))]
	}
	node := func() string { return nodes[r.Intn(len(nodes))].name }
	switch r.Intn(8) {
	case 0:
		row.Template = []string{"small", "large", "huge"}[r.Intn(3)]
		row.Pinned = []string{node()}
	case 1:
		if r.Intn(2) == 0 {
			row.Template = "huge"
			row.Pinned = []string{"n0", "nobody", node()}
		}
	case 2:
		row.Nominated = node()
		if r.Intn(3) == 0 {
			row.Pinned = []string{node()}
			row.Template = "middle"
		}
	}
	if row.Scheduler == "only" && r.Intn(2) == 0 {
		row.Only = []string{"none", node(), "n1"}[r.Intn(3)]
	}
	return row
}

// templates are specifications of pods. Pods that are tried have the same priority, so that none makes room.
var templates = map[string]v1.PodSpec{
	"small":  asks("100m"),
	"middle": asks("500m"),
	"large":  asks("1750m"),
	"huge":   asks("64"),
	"in-b":   with(asks("200m"), func(s *v1.PodSpec) { s.NodeSelector = map[string]string{v1.LabelTopologyZone: "b"} }),
	"large-in-a": with(asks("1200m"), func(s *v1.PodSpec) {
		s.NodeSelector = map[string]string{v1.LabelTopologyZone: "a"}
	}),
	"spread": with(asks("100m"), func(s *v1.PodSpec) {
		s.TopologySpreadConstraints = []v1.TopologySpreadConstraint{{
			MaxSkew: 1, TopologyKey: v1.LabelTopologyZone, WhenUnsatisfiable: v1.DoNotSchedule, LabelSelector: pods("spread"),
		}}
	}),
	"apart": with(asks("100m"), func(s *v1.PodSpec) {
		s.Affinity = &v1.Affinity{PodAntiAffinity: &v1.PodAntiAffinity{
			RequiredDuringSchedulingIgnoredDuringExecution: []v1.PodAffinityTerm{{TopologyKey: v1.LabelTopologyZone, LabelSelector: pods("apart")}},
		}}
	}),
	"near": with(asks("100m"), func(s *v1.PodSpec) {
		s.Affinity = &v1.Affinity{PodAffinity: &v1.PodAffinity{
			PreferredDuringSchedulingIgnoredDuringExecution: []v1.WeightedPodAffinityTerm{{
				Weight: 20, PodAffinityTerm: v1.PodAffinityTerm{TopologyKey: v1.LabelTopologyZone, LabelSelector: pods("small")},
			}},
		}}
	}),
	"port": with(asks("100m"), func(s *v1.PodSpec) {
		s.Containers[0].Ports = []v1.ContainerPort{{ContainerPort: 80, HostPort: 80, Protocol: v1.ProtocolTCP}}
	}),
	"waits": with(asks("250m"), gated),
	"waits-apart": with(asks("100m"), func(s *v1.PodSpec) {
		gated(s)
		s.Affinity = &v1.Affinity{PodAntiAffinity: &v1.PodAntiAffinity{
			RequiredDuringSchedulingIgnoredDuringExecution: []v1.PodAffinityTerm{{TopologyKey: v1.LabelTopologyZone, LabelSelector: pods("port")}},
		}}
	}),
}

func asks(cpu string) v1.PodSpec {
	return v1.PodSpec{Containers: []v1.Container{{
		Name: "c", Resources: v1.ResourceRequirements{Requests: v1.ResourceList{v1.ResourceCPU: resource.MustParse(cpu)}},
	}}}
}

func with(spec v1.PodSpec, change func(*v1.PodSpec)) v1.PodSpec {
	change(&spec)
	return spec
}

func gated(spec *v1.PodSpec) { spec.SchedulingGates = []v1.PodSchedulingGate{{Name: "waits"}} }

func pods(app string) *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: map[string]string{"app": app}}
}

// only is a plug-in of a user's: PreFilter leaves the node that the pod's label names, or none.
type only struct{}

func newOnly(context.Context, runtime.Object, fwk.Handle) (fwk.Plugin, error) { return only{}, nil }

func (only) Name() string { return "Only" }

func (only) PreFilter(_ context.Context, _ fwk.CycleState, pod *v1.Pod, _ []fwk.NodeInfo) (*fwk.PreFilterResult, *fwk.Status) {
	switch name := pod.Labels["only"]; name {
	case "":
		return nil, fwk.NewStatus(fwk.Skip)
	case "none":
		return &fwk.PreFilterResult{NodeNames: sets.New[string]()}, nil
	default:
		return &fwk.PreFilterResult{NodeNames: sets.New(name)}, nil
	}
}

func (only) PreFilterExtensions() fwk.PreFilterExtensions { return nil }
