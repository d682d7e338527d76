import * as assert from "node:assert/strict";
import { Fixture } from "../fixture";
import { pool } from "../refusals/row";

describe("listings of the administrator", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await Fixture.open({
      mfaConfiguration: "OPTIONAL",
      softwareTokenMfaConfiguration: { enabled: true },
      schemas: [{ name: "plan", attributeDataType: "String", mutable: true }],
    });
  });
  afterEach(() => fixture.store.close());

  it("page through the pools", async () => {
    const { poolId } = await fixture.declareOtherPool();
    const ids = [fixture.poolId, poolId].sort();
    const first = await fixture.does("ListUserPools", { MaxResults: 1 });
    const second = await fixture.does("ListUserPools", { MaxResults: 1, NextToken: first.NextToken });
    assert.deepEqual(
      [first, second].flatMap(({ UserPools }) => UserPools.map(({ Id }: { Id: string }) => Id)),
      ids,
    );
    assert.equal(second.NextToken, undefined);
    await fixture.refuses(
      "ListUserPools",
      { MaxResults: 1, NextToken: "?" },
      "InvalidParameterException",
      "Invalid pagination token.",
    );
  });

  it("page through a pool's clients, and no other pool's", async () => {
    await fixture.declareOtherPool();
    const other = fixture.declareClient("other");
    const first = await fixture.does("ListUserPoolClients", { ...pool(fixture), MaxResults: 1 });
    const second = await fixture.does("ListUserPoolClients", { ...pool(fixture), NextToken: first.NextToken });
    const clients = [first, second].flatMap(({ UserPoolClients }) => UserPoolClients);
    assert.deepEqual(
      clients.map(({ ClientId }) => ClientId),
      [fixture.clientId, other].sort(),
    );
    assert.deepEqual(Object.keys(clients[0]), ["ClientId", "UserPoolId", "ClientName"]);
  });

  it("say which second factors the pool has", async () => {
    assert.deepEqual(await fixture.does("GetUserPoolMfaConfig", pool(fixture)), {
      SoftwareTokenMfaConfiguration: { Enabled: true },
      MfaConfiguration: "OPTIONAL",
    });
    const { poolId } = await fixture.declareOtherPool();
    assert.deepEqual(await fixture.does("GetUserPoolMfaConfig", { UserPoolId: poolId }), { MfaConfiguration: "OFF" });
  });

  /** R: the header that AWS gave, as four public import scripts quote it. */
  it("give the header of a file of users", async () => {
    const { UserPoolId, CSVHeader } = await fixture.does("GetCSVHeader", pool(fixture));
    assert.equal(UserPoolId, fixture.poolId);
    assert.equal(
      CSVHeader.join(),
      "name,given_name,family_name,middle_name,nickname,preferred_username,profile,picture,website,email,email_verified,gender,birthdate,zoneinfo,locale,phone_number,phone_number_verified,address,updated_at,custom:plan,cognito:mfa_enabled,cognito:username",
    );
  });
});
