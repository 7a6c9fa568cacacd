// Package scenario holds branching conversations: scenes, the choices that
// lead from one to the next, and the meters that choices move. It is pure: no
// text is parsed here but the short notations for effects and conditions, and
// nothing is shown.
package scenario
