package scim

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"decorum/internal/fault"
)

func TestFromError(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
		kind fault.Kind
	}{
		{fault.Conflict, `"status":"409","scimType":"uniqueness","detail":"It contradicts what is already there."`, fault.Conflict},
		{fmt.Errorf("adding: %w", fault.Explain(fault.Conflict, "Somebody has this address.")), `"status":"409","scimType":"uniqueness","detail":"Somebody has this address."`, fault.Conflict},
		{fault.Missing, `"status":"404","detail":"There is no such resource."`, fault.Missing},
		{fault.Explain(fault.Invalid, "No."), `"status":"400","scimType":"invalidValue","detail":"No."`, fault.Invalid},
		{fault.Denied, `"status":"403","detail":"This is not allowed."`, fault.Denied},
		{fault.SignedOut, `"status":"401","detail":"A bearer token is needed, and this is none or not a valid one."`, fault.SignedOut},
		{fault.Limited, `"status":"429","detail":"Too many requests. Try again later."`, fault.Limited},
		{fault.Unavailable, `"status":"503","detail":"Something that is needed does not answer. Try again later."`, fault.Unavailable},
		{errors.New("secret"), `"status":"500","detail":"Something went wrong here. It has been logged."`, ""},
		{fmt.Errorf("reading: %w", bad(NoTarget, "Nothing %s.", "there")), `"status":"400","scimType":"noTarget","detail":"Nothing there."`, fault.Invalid},
		{Changed(), `"status":"412","detail":"The resource has been changed since it was read. Read it again."`, fault.Conflict},
	} {
		e := FromError(c.err)
		got, err := json.Marshal(e)
		want := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],` + c.want + "}"
		if err != nil || string(got) != want {
			t.Errorf("%v:\n got %s, %v\nwant %s", c.err, got, err, want)
		}
		if fault.Of(e) != c.kind {
			t.Errorf("%v is %q, want %q", e, fault.Of(e), c.kind)
		}
	}
	if got := bad(NoTarget, "Nothing.").Error() + "; " + Changed().Error(); got != "400 noTarget: Nothing.; 412: The resource has been changed since it was read. Read it again." {
		t.Error(got)
	}
}
