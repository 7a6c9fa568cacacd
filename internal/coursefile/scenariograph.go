package coursefile

// checkGraph reports what is wrong with the way through a scenario.
func (p *scenarioParser) checkGraph() {
	if len(p.out.Scenes) == 0 {
		p.report(p.d.src.path, place{1, 1}, ruleSceneStructure, "This scenario has no scene. Begin one with ## and an id: ## The message {#message}.")
		return
	}
	always := map[string]bool{}
	for i, s := range p.out.Scenes {
		if s.When != nil || s.ID == "" {
			continue
		}
		if always[s.ID] {
			p.report(p.d.src.path, p.at[i], ruleDuplicateID,
				"The scene %q stands here twice. A second one needs a condition: {#%s when=\"trust>=40\"}.", s.ID, s.ID)
		}
		always[s.ID] = true
	}
	var known []string
	for id := range always {
		known = append(known, id)
	}
	for i, s := range p.out.Scenes {
		if s.When != nil && !always[s.ID] {
			p.report(p.d.src.path, p.at[i], ruleSceneStructure,
				"This scene replaces another one under a condition, but there is none with the id %q and no condition.", s.ID)
		}
	}
	for id, links := range p.to {
		if always[id] {
			continue
		}
		for _, at := range links {
			p.report(p.d.src.path, at, ruleUnknownScene, "There is no scene %q. %s", id, didYouMean(id, known))
		}
	}
	for _, i := range p.out.Unreachable() {
		p.report(p.d.src.path, p.at[i], ruleUnreachableScene, "No choice leads to this scene.")
	}
	for _, i := range p.out.Endless() {
		p.report(p.d.src.path, p.at[i], ruleEndlessScene, "From this scene no ending can be reached.")
	}
}
