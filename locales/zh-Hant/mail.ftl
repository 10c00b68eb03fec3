# 電子郵件。除了申請編號，不得出現任何個人資料。
mail-reference = 申請編號
mail-due = 最晚答覆日
mail-target = 我們的目標答覆日
mail-sum = 這個日期是怎麼算出來的
mail-safe-due = 內部安全日
mail-right = 權利
mail-place = 居住地
mail-place-unknown = 未填寫
mail-received = 收件日
mail-signature = { $organisation } 個資保護小組
    有問題請寫給我們的資料保護長：{ $email }
    { $website }
mail-open-page = 請開啟「我的申請」並輸入您的電子郵件信箱，我們會寄驗證碼給您，即可查看內容。
mail-where-to-type = 請在送出申請的頁面輸入這組驗證碼；也可以開啟下面的頁面，連同申請編號一起輸入：
mail-confirm-until = 請在 { $date } 前完成。逾期申請會結束，您隨時可以重新送出。
mail-not-you = 如果您沒有送出申請，請不必理會。沒有這組驗證碼，任何人都看不到您的資料。

mail-confirm-subject = { $reference }：請用驗證碼確認您的申請
mail-confirm-text = 我們已收到您的申請。為了避免有人冒用您的名義索取資料，請用這組驗證碼確認這個信箱是您的：
mail-at-once-subject = { $reference }：我們已收到您的申請，立即處理
mail-at-once-text = 我們已收到您的申請，會立即處理，您不必再做任何事。想追蹤進度的話，可以用這組驗證碼開啟它的頁面：
mail-taken-in-subject = { $reference }：我們已收到您的申請
mail-taken-in-text = 我們已收到您的申請，正在處理中，您不必再做任何事。想追蹤進度的話，可以用這組驗證碼開啟它的頁面：
mail-reminder-subject = { $reference }：您的申請還差一步
mail-reminder-text = 您之前送出的申請，信箱還沒有確認。請輸入這組驗證碼，我們才能繼續處理：

mail-sign-in-subject = 開啟「我的申請」的驗證碼
mail-sign-in-text = 請在索取驗證碼的頁面輸入這組驗證碼。十分鐘內有效，只能使用一次，而且只限同一個瀏覽器：
mail-sign-in-not-you = 如果您沒有索取驗證碼，請不必理會。沒有驗證碼，任何人都看不到您的資料。

mail-acknowledgement-subject = { $reference }：我們已收到您的申請
mail-acknowledgement-text = 謝謝您，信箱已經確認，您的申請已交給個資保護小組。
mail-acknowledgement-process = 接下來：我們會在各系統中查找與您的申請有關的資料，逐項決定如何處理，並在您的頁面上答覆。如果需要您補充，也會在那裡詢問您。
mail-acknowledgement-identity = 我們如何確認是您本人：通常確認信箱就足夠了。只有在資料較敏感、而且有理由懷疑時，我們才會請您提供更多資訊，並說明原因。

mail-message-subject = { $reference }：您有一則新訊息
mail-message-text = 個資保護小組就您的申請寫了訊息給您。
mail-extended-subject = { $reference }：我們需要更多時間
mail-extended-text = 您的申請需要比平常更多的處理時間。原因寫在您的頁面上，新的日期如下：
mail-answer-subject = { $reference }：我們已經答覆
mail-answer-text = 我們已經答覆您的申請，內容在您的頁面上。
mail-reopened-subject = { $reference }：我們重新處理您的申請
mail-reopened-text = 我們已重新開啟您的申請。

mail-dpo-new-subject = 新申請 { $reference }
mail-dpo-new-text = 有一件新的申請，已經確認。
mail-dpo-reply-subject = { $reference } 有回覆
mail-dpo-reply-text = 當事人寫了新訊息。
mail-dpo-withdrawn-subject = { $reference } 已撤回
mail-dpo-withdrawn-text = 當事人已撤回申請，不需再處理。
mail-staff-assigned-subject = { $reference } 已交由您承辦
mail-staff-assigned-text = 這件申請現由您承辦。

mail-dpo-due-subject = { $days ->
    [0] { $reference } 今天到期
   *[other] { $reference } 還有 { $days } 天到期
  }
mail-dpo-due-text = 這件申請的內部安全日快到了。
mail-dpo-last-subject = { $days ->
    [0] { $reference }：今天是法定期限
   *[other] { $reference }：離法定期限還有 { $days } 天
  }
mail-dpo-last-text = 尚未答覆，而法律給的最後一天快到了。
mail-dpo-last-aim-subject = { $days ->
    [0] { $reference }：今天是我方目標日
   *[other] { $reference }：離我方目標日還有 { $days } 天
  }
mail-dpo-last-aim-text = 尚未答覆。此法未定明確期限，這是我方自訂的目標日。
mail-dpo-overdue-subject = { $reference } 已逾期（期限 { $date }）
mail-dpo-overdue-text = 期限已過，仍未答覆。
mail-dpo-acknowledge-subject = { $reference }：須在 { $date } 前通知已收件
mail-dpo-acknowledge-text = 依當地法律，須在此日期前通知當事人已收到申請，目前尚未通知。
mail-dpo-acknowledge-safe-subject = { $reference }：宜在 { $date } 前通知已收件
mail-dpo-acknowledge-safe-text = 依當地法律須通知當事人已收到申請，目前尚未通知。這是依最嚴格算法得出的日期，最後一天在其後。
mail-dpo-unacknowledged-subject = { $reference }：未在 { $date } 前通知已收件
mail-dpo-unacknowledged-text = 應通知當事人已收件的日期已過。
mail-dpo-at-once-subject = { $reference }：應立即辦理，最遲 { $date }
mail-dpo-at-once-text = 當事人所要求的事不必等到答覆就應辦理：停止行銷，或停止已撤回同意的利用。目前還沒有人記錄已經辦理。
mail-dpo-at-once-late-subject = { $reference }：{ $date } 前未辦理
mail-dpo-at-once-late-text = 當事人所要求的事本應立即辦理：停止行銷，或停止已撤回同意的利用。目前還沒有人記錄已經辦理。
mail-dpo-task-subject = { $days ->
    [0] { $reference }：有一項待辦事項今天到期
   *[other] { $reference }：有一項待辦事項還有 { $days } 天到期
  }
mail-dpo-task-text = 本案有一項待辦事項即將到期，內容請見案件頁面。
mail-dpo-task-late-subject = { $reference }：有一項待辦事項自 { $date } 起逾期
mail-dpo-task-late-text = 本案有一項待辦事項已過期限，仍未完成，內容請見案件頁面。

mail-digest-subject = { $date } 申請概況：逾期 { $overdue } 件，即將到期 { $soon } 件
mail-digest-text = 以下是今天早上的申請概況。
mail-digest-overdue = 已逾期
mail-digest-soon = { $days } 天內到期
mail-digest-unread = 有未讀回覆
mail-digest-unassigned = 未分派
mail-digest-unconfirmed = 信箱未確認
mail-digest-tasks = { $days } 天內到期的待辦事項
mail-digest-alerts = 無法送達的電子郵件與其他警示
mail-digest-list = 優先處理
mail-digest-audit = 稽核紀錄鏈首。請保留下面這一行：日後交給「rightsdesk audit verify --against」，即可看出紀錄在此之後是否遭截斷或改寫。
mail-digest-on = { $date } 到期

mail-guessed-password-subject = 有人正在嘗試您帳號的密碼
mail-guessed-password = { $name } 您好：有人正對您在工作台的帳號大量嘗試錯誤的密碼，都沒有猜中。您仍可照常登入；在從未登入過的瀏覽器上會多等幾秒。如果您的密碼不長，或也用在其他地方，請立即更換。
mail-guessed-code-subject = 有人知道工作台某個帳號的密碼
mail-guessed-code = { $name } 您好：有人輸入了您在工作台帳號的正確密碼，正在猜測您驗證器的代碼，都沒有猜中。如果不是您本人，請立即更換密碼。在恢復平靜之前，您從未登入過的瀏覽器會要求您依序輸入兩組代碼。
mail-guessed-code-dpo = 有人輸入了 { $name } 在工作台帳號的正確密碼，正在猜測其驗證器的代碼，都沒有猜中。已一併通知帳號所有人。請確認密碼已更換。
mail-guessed-once = 這類通知每天至多一次。

mail-right-access = 查閱
mail-right-categories = 資料類別
mail-right-correction = 更正
mail-right-deletion = 刪除
mail-right-restriction = 限制處理
mail-right-portability = 資料可攜
mail-right-objection = 反對處理
mail-right-marketing = 拒絕行銷
mail-right-consent = 撤回同意
mail-right-automated = 自動化決策
mail-right-sale = 拒絕出售或分享
mail-right-sensitive = 限制使用敏感資料
mail-right-complaint = 申訴
mail-right-minor = 未成年人資料
mail-right-leak = 疑似外洩
mail-right-other = 其他

# Tasks that the worker gives the desk.
mail-task-tell-acknowledgement = 請改以其他方式確認收件：電子郵件未能送達
mail-task-tell-message = 請改以其他方式傳送訊息：電子郵件未能送達
mail-task-tell-extended = 請改以其他方式通知延長期限：電子郵件未能送達，期限已恢復原日期
mail-task-tell-answer = 請改以其他方式送達答覆：電子郵件未能送達
mail-task-tell-reopened = 請改以其他方式通知已重新開啟：電子郵件未能送達

# 郵件為何寄不出去，顯示於工作台。
mail-failure-no-mailbox = 沒有這個信箱，或這個信箱不收信
mail-failure-full = 信箱已滿
mail-failure-content = 收件伺服器不接受這樣的內容
mail-failure-policy = 郵件伺服器的規則不允許，也許限制了誰可以寄，或可以寄什麼
mail-failure-sign-in = 我們的郵件伺服器不讓本系統登入
mail-failure-unwell = 郵件伺服器或連線途中有狀況
mail-failure-other = 郵件伺服器以其他理由拒收
mail-failure-unreached = 無法交給郵件伺服器，原因請看系統記錄
mail-failure-with-code = { $why }（代碼 { $code }）
mail-deed = 最晚完成日
mail-genuine = 這封電子郵件由{ $organisation }寄出，不會要您的密碼，也沒有附件。如果不放心，請自行打開我們的網站，從那裡查看您的申請。
mail-colon = ：

mail-owner-code-subject = 請確認這是您使用的信箱
mail-owner-code = { $organisation } 把您列為某個系統的負責窗口。有人詢問自己的個人資料時，可能會寄待辦給您。在那之前，請先確認這是您的信箱。
mail-owner-code-reference = 請打開下方網址，輸入您的編號 { $reference } 和這組驗證碼：
mail-owner-code-ends = 驗證碼只能用一次，{ $hours } 小時內有效。如果您不清楚這件事，不必理會。

# 給系統負責窗口：不含個人資料，連結也不含密碼。
mail-owner-tasks-subject = 您有 { $count } 件待辦
mail-owner-tasks = 有人向 { $organisation } 詢問自己的個人資料，您負責的系統裡可能有這些資料。請協助下列待辦：
mail-owner-tasks-reminder-subject = 提醒：您有 { $count } 件待辦
mail-owner-tasks-reminder = { $organisation } 還在等您的答覆。法律規定了答覆當事人的期限，需要您的協助。
mail-owner-tasks-moved-subject = 您有 { $count } 件待辦，期限有變動
mail-owner-tasks-moved = { $organisation } 答覆的期限有變動，您的待辦也跟著調整。目前的期限如下：
mail-owner-tasks-code-subject = 您的新驗證碼
mail-owner-tasks-code = 您，或知道您編號的人，向 { $organisation } 索取了新的驗證碼。
mail-owner-tasks-deputy-subject = 請代理：有 { $count } 件待辦逾期
mail-owner-tasks-deputy = { $organisation } 某個系統的負責窗口沒有答覆，而您是代理人。請協助下列待辦：
mail-owner-tasks-escalation-subject = 有 { $count } 件待辦逾期
mail-owner-tasks-escalation = 您是 { $organisation } 系統待辦逾期時的通知對象。下列待辦已過期限，仍未答覆：
mail-owner-task-due = { $date }前
mail-owner-task-enter = 請打開下方網址，輸入編號 { $reference } 和這組驗證碼，就能看到您所有的待辦：
mail-owner-task-ends = 驗證碼只能用一次，{ $hours } 小時內有效。在同一頁可以再寄一組新的。
mail-owner-tasks-late-subject = { $reference }：有 { $count } 件負責窗口的答覆逾期
mail-owner-tasks-late-text = 本案已詢問各系統的負責窗口，期限已過仍未答覆。是哪些窗口，請見案件頁面。
