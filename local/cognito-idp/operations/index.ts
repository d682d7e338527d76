import type { OperationTable } from "../../aws-json/operation";
import type { Service } from "../service";
import { adminAddUserToGroup } from "./AdminAddUserToGroup";
import { adminConfirmSignUp } from "./AdminConfirmSignUp";
import { adminCreateUser } from "./AdminCreateUser";
import { adminDeleteUser } from "./AdminDeleteUser";
import { adminDisableUser } from "./AdminDisableUser";
import { adminEnableUser } from "./AdminEnableUser";
import { adminGetUser } from "./AdminGetUser";
import { adminListGroupsForUser } from "./AdminListGroupsForUser";
import { adminRemoveUserFromGroup } from "./AdminRemoveUserFromGroup";
import { adminSetUserPassword } from "./AdminSetUserPassword";
import { adminUserGlobalSignOut } from "./AdminUserGlobalSignOut";
import { confirmSignUp } from "./ConfirmSignUp";
import { createGroup } from "./CreateGroup";
import { deleteGroup } from "./DeleteGroup";
import { deleteUser } from "./DeleteUser";
import { describeUserPool } from "./DescribeUserPool";
import { describeUserPoolClient } from "./DescribeUserPoolClient";
import { getGroup } from "./GetGroup";
import { getTokensFromRefreshToken } from "./GetTokensFromRefreshToken";
import { getUser } from "./GetUser";
import { globalSignOut } from "./GlobalSignOut";
import { initiateAuth } from "./InitiateAuth";
import { listGroups } from "./ListGroups";
import { listUsers } from "./ListUsers";
import { listUsersInGroup } from "./ListUsersInGroup";
import { resendConfirmationCode } from "./ResendConfirmationCode";
import { respondToAuthChallenge } from "./RespondToAuthChallenge";
import { revokeToken } from "./RevokeToken";
import { signUp } from "./SignUp";
import { updateGroup } from "./UpdateGroup";

/** The operations of user pools by their AWS names. */
export const operationsOf = (idp: Service): OperationTable => ({
  AdminAddUserToGroup: adminAddUserToGroup(idp),
  AdminConfirmSignUp: adminConfirmSignUp(idp),
  AdminCreateUser: adminCreateUser(idp),
  AdminDeleteUser: adminDeleteUser(idp),
  AdminDisableUser: adminDisableUser(idp),
  AdminEnableUser: adminEnableUser(idp),
  AdminGetUser: adminGetUser(idp),
  AdminListGroupsForUser: adminListGroupsForUser(idp),
  AdminRemoveUserFromGroup: adminRemoveUserFromGroup(idp),
  AdminSetUserPassword: adminSetUserPassword(idp),
  AdminUserGlobalSignOut: adminUserGlobalSignOut(idp),
  ConfirmSignUp: confirmSignUp(idp),
  CreateGroup: createGroup(idp),
  DeleteGroup: deleteGroup(idp),
  DeleteUser: deleteUser(idp),
  DescribeUserPool: describeUserPool(idp),
  DescribeUserPoolClient: describeUserPoolClient(idp),
  GetGroup: getGroup(idp),
  GetTokensFromRefreshToken: getTokensFromRefreshToken(idp),
  GetUser: getUser(idp),
  GlobalSignOut: globalSignOut(idp),
  InitiateAuth: initiateAuth(idp),
  ListGroups: listGroups(idp),
  ListUsers: listUsers(idp),
  ListUsersInGroup: listUsersInGroup(idp),
  ResendConfirmationCode: resendConfirmationCode(idp),
  RespondToAuthChallenge: respondToAuthChallenge(idp),
  RevokeToken: revokeToken(idp),
  SignUp: signUp(idp),
  UpdateGroup: updateGroup(idp),
});
