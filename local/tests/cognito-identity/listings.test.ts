import assert from "node:assert/strict";
import { Fixture, KEY, OTHER_POOL_ID, POOL_ID, PROVIDER, pool, table, token, USER } from "./fixture";

describe("cognito-identity: listings of the administrator", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.open();
  });
  afterEach(() => fixture.close());

  it("page through the pools", async () => {
    fixture.resources = table(pool(), pool({}, OTHER_POOL_ID, "others"));
    const first = await fixture.call("ListIdentityPools", { MaxResults: 1 });
    const second = await fixture.call("ListIdentityPools", { MaxResults: 60, NextToken: first.NextToken });
    assert.deepEqual(
      [...first.IdentityPools, ...second.IdentityPools],
      [POOL_ID, OTHER_POOL_ID].sort().map((id) => ({ IdentityPoolId: id, IdentityPoolName: "people" })),
    );
    assert.equal(second.NextToken, undefined);
  });

  it("give the roles as they are declared", async () => {
    assert.deepEqual(await fixture.call("GetIdentityPoolRoles", { IdentityPoolId: POOL_ID }), {
      IdentityPoolId: POOL_ID,
      Roles: { authenticated: USER },
      RoleMappings: { [KEY]: { Type: "Token", AmbiguousRoleResolution: "AuthenticatedRole" } },
    });
  });

  it("describe identities, of their own pool alone, and hide those that were unlinked where asked", async () => {
    fixture.resources = table(pool(), pool({}, OTHER_POOL_ID, "others"));
    const { IdentityId } = await fixture.getId();
    await fixture.getId(token(), OTHER_POOL_ID);
    const date = fixture.now / 1000;
    const view = { IdentityId, Logins: [PROVIDER], CreationDate: date, LastModifiedDate: date };
    const list = (more = {}) => fixture.call("ListIdentities", { IdentityPoolId: POOL_ID, MaxResults: 10, ...more });
    assert.deepEqual(await fixture.call("DescribeIdentity", { IdentityId }), view);
    assert.deepEqual(await list(), { IdentityPoolId: POOL_ID, Identities: [view] });

    fixture.now += 1000;
    await fixture.call("UnlinkIdentity", {
      IdentityId,
      Logins: { [PROVIDER]: token() },
      LoginsToRemove: [PROVIDER],
    });
    const { Logins: _, ...unlinked } = { ...view, LastModifiedDate: date + 1 };
    assert.deepEqual((await list()).Identities, [unlinked]);
    assert.deepEqual((await list({ HideDisabled: true })).Identities, []);
  });

  for (const [MaxResults, message] of [
    [undefined, "Value null at 'maxResults' failed to satisfy constraint: Member must not be null"],
    [0, "Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1"],
    [61, "Value '61' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 60"],
  ] as const) {
    it(`refuse MaxResults ${MaxResults} (D, the service model)`, async () => {
      await assert.rejects(fixture.call("ListIdentityPools", { MaxResults }), {
        name: "ValidationException",
        message: `1 validation error detected: ${message}`,
      });
    });
  }

  it("are the administrator's alone", () => {
    for (const name of ["ListIdentityPools", "GetIdentityPoolRoles", "DescribeIdentity", "ListIdentities"]) {
      assert.equal(fixture.pools.operations[name]?.authorization, "administrator", name);
    }
  });
});
