// Package account holds people: who they are, where they belong, what they
// may do, and how they prove that they are themselves. Units form a tree; a
// person may have a manager, which is a relation and not a role.
package account
