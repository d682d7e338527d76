import type { OperationTable } from "../../aws-json/operation";
import type { Service } from "../service";
import { adminAddUserToGroup } from "./AdminAddUserToGroup";
import { adminConfirmSignUp } from "./AdminConfirmSignUp";
import { adminCreateUser } from "./AdminCreateUser";
import { adminDeleteUser } from "./AdminDeleteUser";
import { adminDeleteUserAttributes } from "./AdminDeleteUserAttributes";
import { adminDisableUser } from "./AdminDisableUser";
import { adminEnableUser } from "./AdminEnableUser";
import { adminGetUser } from "./AdminGetUser";
import { adminInitiateAuth } from "./AdminInitiateAuth";
import { adminListGroupsForUser } from "./AdminListGroupsForUser";
import { adminRemoveUserFromGroup } from "./AdminRemoveUserFromGroup";
import { adminResetUserPassword } from "./AdminResetUserPassword";
import { adminRespondToAuthChallenge } from "./AdminRespondToAuthChallenge";
import { adminSetUserMFAPreference } from "./AdminSetUserMFAPreference";
import { adminSetUserPassword } from "./AdminSetUserPassword";
import { adminUpdateUserAttributes } from "./AdminUpdateUserAttributes";
import { adminUserGlobalSignOut } from "./AdminUserGlobalSignOut";
import { associateSoftwareToken } from "./AssociateSoftwareToken";
import { changePassword } from "./ChangePassword";
import { confirmForgotPassword } from "./ConfirmForgotPassword";
import { confirmSignUp } from "./ConfirmSignUp";
import { createGroup } from "./CreateGroup";
import { deleteGroup } from "./DeleteGroup";
import { deleteUser } from "./DeleteUser";
import { deleteUserAttributes } from "./DeleteUserAttributes";
import { describeUserPool } from "./DescribeUserPool";
import { describeUserPoolClient } from "./DescribeUserPoolClient";
import { forgotPassword } from "./ForgotPassword";
import { getCsvHeader } from "./GetCSVHeader";
import { getGroup } from "./GetGroup";
import { getTokensFromRefreshToken } from "./GetTokensFromRefreshToken";
import { getUser } from "./GetUser";
import { getUserAttributeVerificationCode } from "./GetUserAttributeVerificationCode";
import { getUserPoolMfaConfig } from "./GetUserPoolMfaConfig";
import { globalSignOut } from "./GlobalSignOut";
import { initiateAuth } from "./InitiateAuth";
import { listGroups } from "./ListGroups";
import { listUserPoolClients } from "./ListUserPoolClients";
import { listUserPools } from "./ListUserPools";
import { listUsers } from "./ListUsers";
import { listUsersInGroup } from "./ListUsersInGroup";
import { resendConfirmationCode } from "./ResendConfirmationCode";
import { respondToAuthChallenge } from "./RespondToAuthChallenge";
import { revokeToken } from "./RevokeToken";
import { setUserMFAPreference } from "./SetUserMFAPreference";
import { signUp } from "./SignUp";
import { updateGroup } from "./UpdateGroup";
import { updateUserAttributes } from "./UpdateUserAttributes";
import { verifySoftwareToken } from "./VerifySoftwareToken";
import { verifyUserAttribute } from "./VerifyUserAttribute";

/** The operations of user pools by their AWS names. */
export const operationsOf = (idp: Service): OperationTable => ({
  AdminAddUserToGroup: adminAddUserToGroup(idp),
  AdminConfirmSignUp: adminConfirmSignUp(idp),
  AdminCreateUser: adminCreateUser(idp),
  AdminDeleteUser: adminDeleteUser(idp),
  AdminDeleteUserAttributes: adminDeleteUserAttributes(idp),
  AdminDisableUser: adminDisableUser(idp),
  AdminEnableUser: adminEnableUser(idp),
  AdminGetUser: adminGetUser(idp),
  AdminInitiateAuth: adminInitiateAuth(idp),
  AdminListGroupsForUser: adminListGroupsForUser(idp),
  AdminRemoveUserFromGroup: adminRemoveUserFromGroup(idp),
  AdminResetUserPassword: adminResetUserPassword(idp),
  AdminRespondToAuthChallenge: adminRespondToAuthChallenge(idp),
  AdminSetUserMFAPreference: adminSetUserMFAPreference(idp),
  AdminSetUserPassword: adminSetUserPassword(idp),
  AdminUpdateUserAttributes: adminUpdateUserAttributes(idp),
  AdminUserGlobalSignOut: adminUserGlobalSignOut(idp),
  AssociateSoftwareToken: associateSoftwareToken(idp),
  ChangePassword: changePassword(idp),
  ConfirmForgotPassword: confirmForgotPassword(idp),
  ConfirmSignUp: confirmSignUp(idp),
  CreateGroup: createGroup(idp),
  DeleteGroup: deleteGroup(idp),
  DeleteUser: deleteUser(idp),
  DeleteUserAttributes: deleteUserAttributes(idp),
  DescribeUserPool: describeUserPool(idp),
  DescribeUserPoolClient: describeUserPoolClient(idp),
  ForgotPassword: forgotPassword(idp),
  GetCSVHeader: getCsvHeader(idp),
  GetGroup: getGroup(idp),
  GetTokensFromRefreshToken: getTokensFromRefreshToken(idp),
  GetUser: getUser(idp),
  GetUserAttributeVerificationCode: getUserAttributeVerificationCode(idp),
  GetUserPoolMfaConfig: getUserPoolMfaConfig(idp),
  GlobalSignOut: globalSignOut(idp),
  InitiateAuth: initiateAuth(idp),
  ListGroups: listGroups(idp),
  ListUserPoolClients: listUserPoolClients(idp),
  ListUserPools: listUserPools(idp),
  ListUsers: listUsers(idp),
  ListUsersInGroup: listUsersInGroup(idp),
  ResendConfirmationCode: resendConfirmationCode(idp),
  RespondToAuthChallenge: respondToAuthChallenge(idp),
  RevokeToken: revokeToken(idp),
  SetUserMFAPreference: setUserMFAPreference(idp),
  SignUp: signUp(idp),
  UpdateGroup: updateGroup(idp),
  UpdateUserAttributes: updateUserAttributes(idp),
  VerifySoftwareToken: verifySoftwareToken(idp),
  VerifyUserAttribute: verifyUserAttribute(idp),
});
