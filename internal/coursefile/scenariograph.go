package coursefile

import (
	"slices"

	"decorum/internal/scenario"
)

// checkGraph reports what is wrong with the way through a scenario.
func (p *scenarioParser) checkGraph() {
	if len(p.out.Scenes) == 0 {
		p.report(p.d.src.path, place{1, 1}, ruleSceneStructure, "This scenario has no scene. Begin one with ## and an id: ## The message {#message}.")
		return
	}
	all, always := p.checkIDs()
	for id, links := range p.to {
		for _, at := range links {
			if !all[id] {
				p.report(p.d.src.path, at, ruleUnknownScene, "There is no scene %q. %s", id, didYouMeanKey(id, all))
			}
		}
	}
	p.checkBeginning()
	whole := !p.spoiled[p.d.src.path] && !p.d.unsure
	for i, s := range p.out.Scenes {
		if s.When != nil && s.ID != "" && !always[s.ID] {
			p.report(p.d.src.path, p.at[i], ruleSceneStructure,
				"This scene replaces another one under a condition, but there is none with the id %q and no condition.", s.ID)
		}
	}
	if whole && !p.published {
		p.prove()
	}
}

// checkIDs reports scenes that can't be told apart. It returns the ids of all
// scenes and of those without a condition.
func (p *scenarioParser) checkIDs() (all, always map[string]bool) {
	all, always = map[string]bool{}, map[string]bool{}
	seen := map[string]bool{}
	for i, s := range p.out.Scenes {
		if s.ID == "" {
			continue
		}
		all[s.ID] = true
		switch unreadable := s.When != nil && s.When.Operator == ""; {
		case unreadable || !seen[s.Node()]:
		case s.When == nil:
			p.report(p.d.src.path, p.at[i], ruleDuplicateID,
				"The scene %q stands here twice. A second one needs a condition: {#%s when=\"trust>=40\"}.", s.ID, s.ID)
		default:
			p.report(p.d.src.path, p.at[i], ruleDuplicateID, "The scene %q stands here twice under the same condition.", s.ID)
		}
		seen[s.Node()] = true
		always[s.ID] = always[s.ID] || s.When == nil
	}
	return all, always
}

// checkBeginning reports a scenario that is over before anything is decided: a
// walk ends with a step.
func (p *scenarioParser) checkBeginning() {
	begin, err := p.out.Replay(nil)
	if err != nil || !begin.Scene.Ending {
		return
	}
	i := slices.IndexFunc(p.out.Scenes, func(s scenario.Scene) bool { return s.ID == begin.Scene.ID && s.When == begin.Scene.When })
	if p.published || !slices.Contains(p.cut, i) {
		p.report(p.d.src.path, p.at[i], ruleSceneStructure, "The scenario begins here, and ends at once. Begin with a scene that has choices.")
	}
}

// prove reports what is true of every walk, meters included. Of a scenario that
// is not whole there is nothing to prove.
func (p *scenarioParser) prove() {
	proof := p.out.Prove()
	say := func(scenes []int, rule, words string) {
		for _, i := range scenes {
			p.report(p.d.src.path, p.at[i], rule, "%s", words)
		}
	}
	if !proof.Complete {
		p.report(p.d.src.path, place{1, 1}, ruleTooManyStates,
			"This scenario has too many states to prove that every walk ends. Use fewer meters, or rounder steps such as 5 and 10.")
		// What is true whatever the meters do can still be said.
		say(p.out.Unreachable(), ruleUnreachableScene, "No choice leads to this scene.")
		say(p.out.Endless(), ruleEndlessScene, "From this scene no ending can be reached.")
	}
	say(proof.Unreachable, ruleUnreachableScene, "No walk comes to this scene, whatever is chosen.")
	say(proof.Endless, ruleEndlessScene, "A walk can come to this scene in a way from which no ending can be reached.")
	say(proof.Missing, ruleStuckWalk, "A choice here can lead to an id none of whose scenes holds then. Write one without a condition.")
	for _, i := range proof.NeverHolds {
		p.report(p.d.src.path, p.at[i], ruleNeverHolds, "Whatever is chosen before, %s never holds when a walk comes here.", p.out.Scenes[i].When)
	}
	for _, i := range proof.AlwaysHolds {
		p.report(p.d.src.path, p.at[i], ruleAlwaysHolds, "Whatever is chosen before, %s holds when a walk comes here, so the scene without a condition is never seen.", p.out.Scenes[i].When)
	}
}
